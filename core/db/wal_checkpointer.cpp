// SPDX-License-Identifier: Apache-2.0
#include "core/db/wal_checkpointer.h"

#include <utility>

#include <pthread.h>

namespace consort::db {

namespace {

/// Pages written again in the meantime are copied once, so it does not pay to be eager.
constexpr int kDuePages = 2000;

constexpr StatementText kCheckpoint{"checkpoint", "PRAGMA wal_checkpoint(PASSIVE)"};

}  // namespace

WalCheckpointer::WalCheckpointer(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)),
      thread_([this](const std::stop_token& stop) { loop(stop); }) {
    pthread_setname_np(thread_.native_handle(), "db-checkpoint");
}

void WalCheckpointer::noteLength(int pages) {
    {
        const std::lock_guard lock(mutex_);
        // Shorter than before: it was copied whole and begun anew.
        copied_ = pages < pages_ ? 0 : copied_;
        pages_ = pages;
        if (!isDue()) {
            return;
        }
    }
    grown_.notify_one();
}

bool WalCheckpointer::isDue() const {
    return pages_ - copied_ >= kDuePages;
}

void WalCheckpointer::loop(const std::stop_token& stop) {
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            if (!grown_.wait(lock, stop, [this] { return isDue(); })) {
                return;
            }
            copied_ = pages_;
        }
        try {
            connection_->execute(kCheckpoint, {}, nullptr);
        } catch (const Error&) {
            // The writer meets the same fault and can say what it was writing.
            continue;
        }
    }
}

}  // namespace consort::db

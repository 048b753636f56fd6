// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "core/db/connection.h"

namespace consort::db {

/// Copies the write-ahead log of a SQLite database back into it on a thread of its own, so that no
/// writer waits for the disk. What it could not do, because the log grew faster or the disk failed,
/// the writer does itself at 64 MB. Thread-safe.
class WalCheckpointer final {
public:
    /// Takes a connection of its own, which only it uses.
    explicit WalCheckpointer(std::unique_ptr<Connection> connection);
    WalCheckpointer(const WalCheckpointer&) = delete;
    WalCheckpointer& operator=(const WalCheckpointer&) = delete;
    ~WalCheckpointer() = default;

    /// Told after each commit how long the log is now. Returns at once.
    void noteLength(int pages);

private:
    void loop(const std::stop_token& stop);
    bool isDue() const;

    std::unique_ptr<Connection> connection_;
    std::mutex mutex_;
    std::condition_variable_any grown_;
    int pages_ = 0;
    int copied_ = 0;  ///< Of those, when the log was copied last.
    std::jthread thread_;
};

}  // namespace consort::db

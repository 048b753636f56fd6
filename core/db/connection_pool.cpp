// SPDX-License-Identifier: Apache-2.0
#include "core/db/connection_pool.h"

namespace consort::db {

ConnectionPool::Lease::Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection)
    : pool_(pool), connection_(std::move(connection)) {}

ConnectionPool::Lease::~Lease() {
    pool_.giveBack(std::move(connection_));
}

ConnectionPool::Lease ConnectionPool::lease(std::chrono::milliseconds longest) {
    std::unique_lock lock(mutex_);
    const auto isFree = [this] { return !idle_.empty() || opened_ < limit_; };
    if (!freed_.wait_for(lock, longest, isFree)) {
        throw unavailable("database: every connection is busy");
    }
    if (!idle_.empty()) {
        std::unique_ptr<Connection> connection = std::move(idle_.back());
        idle_.pop_back();
        return {*this, std::move(connection)};
    }
    ++opened_;
    lock.unlock();
    try {
        return {*this, open_()};
    } catch (...) {
        giveBack(nullptr);
        throw;
    }
}

void ConnectionPool::dropIdle() {
    std::vector<std::unique_ptr<Connection>> dropped;
    {
        const std::lock_guard lock(mutex_);
        dropped.swap(idle_);
        opened_ -= dropped.size();
    }
    freed_.notify_all();
}

void ConnectionPool::giveBack(std::unique_ptr<Connection> connection) noexcept {
    {
        const std::lock_guard lock(mutex_);
        if (connection && connection->isUsable()) {
            idle_.push_back(std::move(connection));
        } else {
            --opened_;
        }
    }
    freed_.notify_one();
}

}  // namespace consort::db

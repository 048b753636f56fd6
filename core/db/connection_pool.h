// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/db/connection.h"

namespace consort::db {

/// Connections opened when first needed and lent to one caller at a time, the warmest first; broken
/// ones are dropped. Thread-safe. Leases must not outlive the pool.
class ConnectionPool final {
public:
    using Open = std::function<std::unique_ptr<Connection>()>;

    /// Gives its connection back to the pool at the end.
    class Lease final {
    public:
        Lease(ConnectionPool& pool, std::unique_ptr<Connection> connection);
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease();

        Connection& operator*() const { return *connection_; }

        Connection* operator->() const { return connection_.get(); }

    private:
        ConnectionPool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    ConnectionPool(Open open, std::size_t limit) : open_(std::move(open)), limit_(limit) {}

    /// Waits for a free connection; throws Error(Unavailable) after `longest`, and what opening
    /// throws.
    Lease lease(std::chrono::milliseconds longest = std::chrono::seconds(30));

    /// Drops the idle connections: after one was found dead, the others most likely are too.
    void dropIdle();

private:
    void giveBack(std::unique_ptr<Connection> connection) noexcept;

    Open open_;
    std::size_t limit_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t opened_ = 0;
};

}  // namespace consort::db

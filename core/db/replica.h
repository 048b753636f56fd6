// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>

#include "core/db/connection_pool.h"
#include "core/db/session.h"

namespace consort::db {

/// A PostgreSQL server that follows the primary one, read from while it answers and is close
/// behind. How far behind is told by positions in the log: the replica is as new as the latest
/// moment whose position it has replayed, whatever clocks say and also when it was cut off.
/// Thread-safe.
class Replica final {
public:
    using Clock = std::chrono::steady_clock;

    /// The pool of the primary must outlive this.
    Replica(
        ConnectionPool::Open open,
        std::size_t connections,
        std::chrono::milliseconds maxLag,
        ConnectionPool& primary,
        std::chrono::milliseconds betweenChecks = std::chrono::seconds(1)
    );

    /// Runs `work` there; false when it is to be run on the primary, although it may have begun:
    /// also when the replica is busy or slow. Throws what `work` throws for reasons of its own.
    bool tryRead(const std::function<void(Session&)>& work);

    bool isUsed() const noexcept { return isUsable_; }

private:
    struct Moment {
        Clock::time_point at;
        std::int64_t position;
    };

    void checkWhenDue();
    void notePosition(Clock::time_point now);
    bool isCloseBehind(Clock::time_point now);
    void leaveAlone();

    ConnectionPool pool_;
    ConnectionPool& primary_;
    std::chrono::milliseconds maxLag_;
    std::chrono::milliseconds betweenChecks_;
    std::atomic<bool> isUsable_ = false;
    std::atomic<Clock::time_point> nextCheck_{Clock::time_point::min()};
    std::mutex mutex_;            ///< Of what follows; held by the one who checks.
    std::deque<Moment> moments_;  ///< Of the primary, oldest first.
};

}  // namespace consort::db

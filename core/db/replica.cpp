// SPDX-License-Identifier: Apache-2.0
#include "core/db/replica.h"

#include <optional>
#include <utility>

namespace consort::db {

namespace {

/// Connecting to a host that is gone may take seconds, which somebody waits for.
constexpr std::chrono::seconds kAfterFailure{5};
/// The primary answers at once what would wait here.
constexpr std::chrono::milliseconds kLongestWait{100};

constexpr Query kPosition{
    "replica_primary_position", "SELECT CAST(pg_current_wal_lsn() - '0/0' AS BIGINT)"};
/// NULL on a server that follows none.
constexpr Query kReplayed{
    "replica_replayed_position", "SELECT CAST(pg_last_wal_replay_lsn() - '0/0' AS BIGINT)"};

std::optional<std::int64_t> ask(ConnectionPool& pool, const Query& query) {
    const ConnectionPool::Lease connection = pool.lease(kLongestWait);
    Session session(*connection);
    return session.query(query).first([](const Row& row) { return row.optionalInt64(0); }
    ).value_or(std::nullopt);
}

}  // namespace

Replica::Replica(
    ConnectionPool::Open open,
    std::size_t connections,
    std::chrono::milliseconds maxLag,
    ConnectionPool& primary,
    std::chrono::milliseconds betweenChecks
)
    : pool_(std::move(open), connections),
      primary_(primary),
      maxLag_(maxLag),
      betweenChecks_(betweenChecks) {}

bool Replica::tryRead(const std::function<void(Session&)>& work) {
    checkWhenDue();
    if (!isUsable_) {
        return false;
    }
    try {
        const ConnectionPool::Lease connection = pool_.lease(kLongestWait);
        Session session(*connection);
        work(session);
        return true;
    } catch (const ConnectionLost&) {
        leaveAlone();
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Timeout) {
            // The next one need not wait as long to learn the same.
            leaveAlone();
        } else if (error.code() != ErrorCode::Unavailable) {
            throw;
        }
        // Otherwise what it replays is in the way of what is read, or it is busy.
    }
    return false;
}

void Replica::checkWhenDue() {
    const auto now = Clock::now();
    if (now < nextCheck_.load()) {
        return;
    }
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock.owns_lock() || now < nextCheck_.load()) {
        return;
    }
    try {
        isUsable_ = isCloseBehind(now);
        nextCheck_ = now + betweenChecks_;
    } catch (const Error&) {
        // Nobody is told: the primary answers instead, and the metric says so.
        leaveAlone();
    }
}

void Replica::notePosition(Clock::time_point now) {
    try {
        if (const auto position = ask(primary_, kPosition)) {
            moments_.push_back({now, *position});
        }
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Error& error) {
        // When all of the primary's connections are busy the replica is needed most; how far it is
        // behind is told by the moments before.
        if (error.code() != ErrorCode::Unavailable) {
            throw;
        }
    }
}

bool Replica::isCloseBehind(Clock::time_point now) {
    notePosition(now);
    const auto replayed = ask(pool_, kReplayed);
    if (!replayed) {
        return false;
    }
    // The newest moment that it has replayed stays at the front.
    while (moments_.size() > 1 && moments_[1].position <= *replayed) {
        moments_.pop_front();
    }
    while (moments_.size() > 1 && now - moments_.front().at > maxLag_) {
        moments_.pop_front();
    }
    return !moments_.empty() && moments_.front().position <= *replayed &&
           Clock::now() - moments_.front().at <= maxLag_;
}

void Replica::leaveAlone() {
    isUsable_ = false;
    nextCheck_ = Clock::now() + kAfterFailure;
    pool_.dropIdle();
}

}  // namespace consort::db

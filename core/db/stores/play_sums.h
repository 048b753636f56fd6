// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

class Transaction;

/// The hour since 1970 in UTC that a time is in: the grain of listening times.
std::int64_t hourOf(TimeMs timeMs);

/// year * 12 + month - 1 in UTC: the grain of top lists.
std::int64_t monthOf(TimeMs timeMs);

/// Adds up new plays of one user and writes what they change in the sums: one row for each track,
/// hour, and track of a month. Confined to one thread.
class PlaySums final {
public:
    void add(const TrackId& track, TimeMs startedMs, bool isSkipped, std::int64_t playedMs);

    /// Rows are written in a fixed order, so that two writers do not wait for each other.
    void write(Transaction& transaction, const UserId& user) const;

private:
    struct Sum {
        std::int64_t plays = 0;
        std::int64_t skips = 0;
        std::int64_t playedMs = 0;
        std::optional<TimeMs> firstMs;  ///< Of plays that were not skipped.
        std::optional<TimeMs> lastMs;
    };

    std::map<TrackId, Sum> byTrack_;
    std::map<std::int64_t, Sum> byHour_;
    std::map<std::pair<std::int64_t, TrackId>, Sum> byMonth_;
};

}  // namespace consort::db

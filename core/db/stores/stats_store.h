// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/stores/track_groups.h"

namespace consort::db {

class Database;

/// Sums over plays of one thing: a track, an artist, an album or a genre.
struct TopEntry {
    std::string id;
    std::string name;
    std::int64_t plays = 0;
    std::int64_t playedMs = 0;
};

/// Months as in play_sums.h, both included; absent: all of time.
struct MonthRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

struct HourSum {
    std::int64_t hour = 0;  ///< Since 1970, UTC.
    std::int64_t plays = 0;
    std::int64_t skips = 0;
    std::int64_t playedMs = 0;
};

/// Gets the id, borrowed, and the sums of one track, or of one track in one month.
using TrackSumSink =
    std::function<void(std::string_view track, std::int64_t plays, std::int64_t playedMs)>;

/// Reads the sums that are written with every play; never the plays themselves. Thread-safe.
class StatsStore final {
public:
    explicit StatsStore(Database& database) : database_(database) {}

    /// Calls `begin()` and then `add` for each track's sums of each month, in no order; and both
    /// again from the start when a connection broke.
    void eachTrack(
        const UserId& user,
        const std::optional<MonthRange>& months,
        const std::function<void()>& begin,
        const TrackSumSink& add
    ) const;

    /// In the order of time, those with plays or skips only. `lastHour` is included.
    std::vector<HourSum> listHours(
        const UserId& user, std::int64_t firstHour, std::int64_t lastHour
    ) const;

    /// Tracks whose first play of all was in that time; `toMs` is not included.
    std::int64_t countNewTracks(const UserId& user, TimeMs fromMs, TimeMs toMs) const;

    /// Fills in the names; takes out what the catalog no longer has.
    void name(GroupKind kind, std::vector<TopEntry>& entries) const;

    /// The ids of tracks by `tracks.number`, in the order of the numbers asked for.
    std::vector<std::string> trackIds(const std::vector<std::int64_t>& numbers) const;

private:
    Database& database_;
};

}  // namespace consort::db

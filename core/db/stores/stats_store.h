// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace consort::db {

class Database;

/// Sums over plays of one thing: a track, an artist, an album or a genre.
struct TopEntry {
    std::string id;
    std::string name;
    std::int64_t plays = 0;
    std::int64_t playedMs = 0;
};

enum class TopKind { Tracks, Artists, Albums, Genres };

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

struct Discovery {
    std::int64_t tracks = 0;     ///< Different ones played.
    std::int64_t newTracks = 0;  ///< Of them, played for the first time.
};

/// Reads the sums that are written with every play; never the plays themselves. Thread-safe.
class StatsStore final {
public:
    explicit StatsStore(Database& database) : database_(database) {}

    /// Most plays first. Names are empty for tracks.
    std::vector<TopEntry> listTop(
        const UserId& user, TopKind kind, const std::optional<MonthRange>& months, int limit
    ) const;

    /// In the order of time, those with plays or skips only. `lastHour` is included.
    std::vector<HourSum> listHours(
        const UserId& user, std::int64_t firstHour, std::int64_t lastHour
    ) const;

    /// `fromMs` is where the first of the months begins, `toMs` where the one after the last does.
    Discovery countDiscoveries(
        const UserId& user,
        const std::optional<MonthRange>& months,
        std::int64_t fromMs,
        std::int64_t toMs
    ) const;

private:
    Database& database_;
};

}  // namespace consort::db

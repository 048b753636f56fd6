// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/stats_store.h"
#include "core/services/stats/library_groups.h"
#include "core/services/stats/top_lists.h"

namespace consort::stats {

/// What is asked for.
struct StatsRequest {
    std::string period = "year";     ///< "month", "year" (twelve months), "all" or a year: "2026".
    int limit = 10;                  ///< Of each top list, 1 to 100.
    std::int64_t offsetMinutes = 0;  ///< Of the caller's clock from UTC, for hours and days.
};

struct DaySum {
    std::string date;  ///< "2026-05-01"
    std::int64_t plays = 0;
    std::int64_t playedMs = 0;
};

struct UserStats {
    TimeMs fromMs = 0;
    TimeMs toMs = 0;  ///< Exclusive.
    std::int64_t plays = 0;
    std::int64_t skips = 0;
    std::int64_t playedMs = 0;
    std::int64_t tracks = 0;     ///< Different ones played.
    std::int64_t newTracks = 0;  ///< Of them, played for the first time.
    std::vector<db::TopEntry> topTracks;
    std::vector<db::TopEntry> topArtists;
    std::vector<db::TopEntry> topAlbums;
    std::vector<db::TopEntry> topGenres;
    std::array<std::int64_t, 24> msByHour{};    ///< By the caller's clock.
    std::array<std::int64_t, 7> msByWeekday{};  ///< From Monday.
    std::vector<DaySum> days;                   ///< With plays only, in their order.
    int longestStreak = 0;                      ///< Days in a row with a play.
    int currentStreak = 0;                      ///< Up to today or yesterday.
};

/// Thread-safe; blocks for the database.
class StatsService final {
public:
    StatsService(db::Database& database, const Clock& clock)
        : store_(database), clock_(clock), groups_(database, clock) {}

    /// Months are of UTC, so that plays within hours of a month's ends may count for its neighbour.
    /// Throws Error(Invalid) naming the field.
    UserStats ofUser(const UserId& user, const StatsRequest& request) const;

private:
    void addTops(
        UserStats& stats, const UserId& user, const std::optional<db::MonthRange>& months, int limit
    ) const;
    std::vector<db::TopEntry> named(std::vector<TopTrack> tracks) const;

    db::StatsStore store_;
    const Clock& clock_;
    mutable LibraryGroups groups_;
};

}  // namespace consort::stats

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/stats_store.h"

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
    db::Discovery discovery;
    std::vector<db::TopEntry> tracks;
    std::vector<db::TopEntry> artists;
    std::vector<db::TopEntry> albums;
    std::vector<db::TopEntry> genres;
    std::array<std::int64_t, 24> msByHour{};    ///< By the caller's clock.
    std::array<std::int64_t, 7> msByWeekday{};  ///< From Monday.
    std::vector<DaySum> days;                   ///< With plays only, in their order.
    int longestStreak = 0;                      ///< Days in a row with a play.
    int currentStreak = 0;                      ///< Up to today or yesterday.
};

/// Thread-safe; blocks for the database.
class StatsService final {
public:
    StatsService(db::Database& database, const Clock& clock) : store_(database), clock_(clock) {}

    /// Months are of UTC, so that plays within hours of a month's ends may count for its neighbour.
    /// Throws Error(Invalid) naming the field.
    UserStats ofUser(const UserId& user, const StatsRequest& request) const;

private:
    db::StatsStore store_;
    const Clock& clock_;
};

}  // namespace consort::stats

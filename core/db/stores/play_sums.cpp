// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/play_sums.h"

#include <algorithm>
#include <chrono>

#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr Query kAddCount{
    "play_count_add",
    "INSERT INTO play_counts (user_id, track_id, plays, skips, played_ms, first_ms, last_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (user_id, track_id) DO UPDATE SET "
    "plays = play_counts.plays + excluded.plays, skips = play_counts.skips + excluded.skips, "
    "played_ms = play_counts.played_ms + excluded.played_ms, "
    "first_ms = CASE WHEN play_counts.first_ms <= excluded.first_ms OR excluded.first_ms IS NULL "
    "THEN play_counts.first_ms ELSE excluded.first_ms END, "
    "last_ms = CASE WHEN play_counts.last_ms >= excluded.last_ms OR excluded.last_ms IS NULL "
    "THEN play_counts.last_ms ELSE excluded.last_ms END"};
constexpr Query kAddHour{
    "play_hour_add",
    "INSERT INTO play_hours (user_id, hour, plays, skips, played_ms) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (user_id, hour) DO UPDATE SET plays = play_hours.plays + excluded.plays, "
    "skips = play_hours.skips + excluded.skips, "
    "played_ms = play_hours.played_ms + excluded.played_ms"};
constexpr Query kAddMonth{
    "play_month_add",
    "INSERT INTO play_months (user_id, month, track_id, plays, skips, played_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, month, track_id) DO UPDATE SET "
    "plays = play_months.plays + excluded.plays, skips = play_months.skips + excluded.skips, "
    "played_ms = play_months.played_ms + excluded.played_ms"};

}  // namespace

std::int64_t hourOf(TimeMs timeMs) {
    const std::chrono::milliseconds time(timeMs);
    return std::chrono::floor<std::chrono::hours>(time).count();
}

std::int64_t monthOf(TimeMs timeMs) {
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds(timeMs)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    return static_cast<int>(date.year()) * 12 +
           static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

void PlaySums::add(const TrackId& track, TimeMs startedMs, bool isSkipped, std::int64_t playedMs) {
    for (Sum* sum :
         {&byTrack_[track], &byHour_[hourOf(startedMs)], &byMonth_[{monthOf(startedMs), track}]}) {
        sum->plays += isSkipped ? 0 : 1;
        sum->skips += isSkipped ? 1 : 0;
        sum->playedMs += playedMs;
        if (!isSkipped) {
            sum->firstMs = std::min(sum->firstMs.value_or(startedMs), startedMs);
            sum->lastMs = std::max(sum->lastMs.value_or(startedMs), startedMs);
        }
    }
}

void PlaySums::write(Transaction& transaction, const UserId& user) const {
    for (const auto& [track, sum] : byTrack_) {
        transaction.run(
            kAddCount, user, track, sum.plays, sum.skips, sum.playedMs, sum.firstMs, sum.lastMs
        );
    }
    for (const auto& [hour, sum] : byHour_) {
        transaction.run(kAddHour, user, hour, sum.plays, sum.skips, sum.playedMs);
    }
    for (const auto& [key, sum] : byMonth_) {
        transaction.run(kAddMonth, user, key.first, key.second, sum.plays, sum.skips, sum.playedMs);
    }
}

}  // namespace consort::db

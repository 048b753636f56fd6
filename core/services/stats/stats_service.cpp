// SPDX-License-Identifier: Apache-2.0
#include "core/services/stats/stats_service.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/base/error.h"
#include "core/db/stores/play_sums.h"
#include "core/services/stats/top_lists.h"

namespace consort::stats {

namespace {

constexpr TimeMs kHourMs = 3'600'000;
constexpr std::int64_t kDayMinutes = 24 * 60;

TimeMs beginOf(std::int64_t month) {
    const std::chrono::year_month_day first{
        std::chrono::year(static_cast<int>(month / 12)),
        std::chrono::month(static_cast<unsigned>(month % 12 + 1)),
        std::chrono::day(1)};
    return std::chrono::sys_days(first).time_since_epoch().count() * 24 * kHourMs;
}

/// nullopt for all of time.
std::optional<db::MonthRange> monthsOf(const std::string& period, TimeMs nowMs) {
    const auto current = db::monthOf(nowMs);
    if (period == "all") {
        return std::nullopt;
    }
    if (period == "month") {
        return db::MonthRange{current, current};
    }
    if (period == "year") {
        return db::MonthRange{current - 11, current};
    }
    const bool isYear = period.size() == 4 && std::all_of(period.begin(), period.end(), [](char c) {
                            return c >= '0' && c <= '9';
                        });
    if (!isYear || period < "1970") {
        throw invalidField("period", "expected month, year, all or a year such as 2026");
    }
    const std::int64_t first = std::stoll(period) * 12;
    return db::MonthRange{first, first + 11};
}

std::string dateOf(std::int64_t day) {
    return toRfc3339(day * 24 * kHourMs).substr(0, 10);
}

/// Fills what is about hours and days; gives the numbers of the days with a play.
std::vector<std::int64_t> addHours(
    UserStats& stats, const std::vector<db::HourSum>& hours, std::int64_t offsetMinutes
) {
    std::vector<std::int64_t> days;
    for (const auto& sum : hours) {
        const auto minutes = sum.hour * 60 + offsetMinutes;
        const auto day = minutes >= 0 ? minutes / kDayMinutes : (minutes + 1) / kDayMinutes - 1;
        const auto hour = static_cast<std::size_t>((minutes - day * kDayMinutes) / 60);
        // 1970 began on a Thursday, the third day from Monday.
        const auto weekday = static_cast<std::size_t>(((day + 3) % 7 + 7) % 7);
        stats.plays += sum.plays;
        stats.skips += sum.skips;
        stats.playedMs += sum.playedMs;
        stats.msByHour[hour] += sum.playedMs;
        stats.msByWeekday[weekday] += sum.playedMs;
        if (sum.plays == 0) {
            continue;
        }
        if (days.empty() || days.back() != day) {
            days.push_back(day);
            stats.days.push_back({dateOf(day), 0, 0});
        }
        stats.days.back().plays += sum.plays;
        stats.days.back().playedMs += sum.playedMs;
    }
    return days;
}

void addStreaks(UserStats& stats, const std::vector<std::int64_t>& days, std::int64_t today) {
    int length = 0;
    for (std::size_t i = 0; i < days.size(); ++i) {
        length = i > 0 && days[i] == days[i - 1] + 1 ? length + 1 : 1;
        stats.longestStreak = std::max(stats.longestStreak, length);
    }
    if (!days.empty() && days.back() >= today - 1) {
        stats.currentStreak = length;
    }
}

}  // namespace

void StatsService::addTops(
    UserStats& stats, const UserId& user, const std::optional<db::MonthRange>& months, int limit
) const {
    const auto groups = groups_.current();
    TopLists lists(*groups);
    store_.eachTrack(
        user,
        months,
        [&] { lists = TopLists(*groups); },
        [&](std::string_view track, std::int64_t plays, std::int64_t playedMs) {
            lists.add(track, plays, playedMs);
        }
    );
    const auto count = static_cast<std::size_t>(limit);
    stats.tracks = lists.trackCount();
    stats.topTracks = named(lists.tracks(count));
    auto tops = lists.groups(count);
    store_.name(db::GroupKind::Artist, tops.artists);
    store_.name(db::GroupKind::Album, tops.albums);
    store_.name(db::GroupKind::Genre, tops.genres);
    stats.topArtists = std::move(tops.artists);
    stats.topAlbums = std::move(tops.albums);
    stats.topGenres = std::move(tops.genres);
}

std::vector<db::TopEntry> StatsService::named(std::vector<TopTrack> tracks) const {
    std::vector<std::int64_t> numbers;
    numbers.reserve(tracks.size());
    for (const auto& track : tracks) {
        numbers.push_back(track.number);
    }
    auto ids = store_.trackIds(numbers);
    std::vector<db::TopEntry> entries;
    entries.reserve(tracks.size());
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        auto& id = tracks[i].id.empty() ? ids[i] : tracks[i].id;
        entries.push_back({std::move(id), "", tracks[i].plays, tracks[i].playedMs});
    }
    return entries;
}

UserStats StatsService::ofUser(const UserId& user, const StatsRequest& request) const {
    const auto nowMs = clock_.nowMs();
    const auto months = monthsOf(request.period, nowMs);
    UserStats stats;
    stats.fromMs = months ? beginOf(months->first) : 0;
    stats.toMs = months ? beginOf(months->last + 1) : beginOf(db::monthOf(nowMs) + 1);
    addTops(stats, user, months, request.limit);
    // Of all time, each was new once.
    stats.newTracks = months ? store_.countNewTracks(user, stats.fromMs, stats.toMs) : stats.tracks;
    const auto hours = store_.listHours(user, db::hourOf(stats.fromMs), db::hourOf(stats.toMs) - 1);
    const auto days = addHours(stats, hours, request.offsetMinutes);
    const auto today = (nowMs / 60'000 + request.offsetMinutes) / kDayMinutes;
    addStreaks(stats, days, today);
    return stats;
}

}  // namespace consort::stats

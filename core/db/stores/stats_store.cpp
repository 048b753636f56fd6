// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/stats_store.h"

#include <unordered_map>

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr Query kCounts{
    "stats_counts", "SELECT track_id, plays, played_ms FROM play_counts WHERE user_id = $1"};
constexpr Query kMonths{
    "stats_months",
    "SELECT track_id, plays, played_ms FROM play_months "
    "WHERE user_id = $1 AND month BETWEEN $2 AND $3"};
constexpr Query kHours{
    "stats_hours",
    "SELECT hour, plays, skips, played_ms FROM play_hours "
    "WHERE user_id = $1 AND hour BETWEEN $2 AND $3 ORDER BY hour"};
constexpr Query kNewTracks{
    "stats_new_tracks",
    "SELECT COUNT(*) FROM play_counts WHERE user_id = $1 AND first_ms >= $2 AND first_ms < $3"};

Fragment namesOf(GroupKind kind) {
    switch (kind) {
        case GroupKind::Artist:
            return "SELECT id, name FROM artists WHERE id IN";
        case GroupKind::Album:
            return "SELECT id, title FROM albums WHERE id IN";
        case GroupKind::Genre:
            return "SELECT id, name FROM genres WHERE id IN";
    }
    return "";
}

}  // namespace

void StatsStore::eachTrack(
    const UserId& user,
    const std::optional<MonthRange>& months,
    const std::function<void()>& begin,
    const TrackSumSink& add
) const {
    const auto addRow = [&](const Row& row) { add(row.view(0), row.int64(1), row.int64(2)); };
    database_.readStale([&](Session& session) {
        begin();
        if (months) {
            session.query(kMonths, user, months->first, months->last).each(addRow);
        } else {
            session.query(kCounts, user).each(addRow);
        }
    });
}

std::vector<HourSum> StatsStore::listHours(
    const UserId& user, std::int64_t firstHour, std::int64_t lastHour
) const {
    return database_.readStale([&](Session& session) {
        std::vector<HourSum> hours;
        session.query(kHours, user, firstHour, lastHour).each([&](const Row& row) {
            hours.push_back({row.int64(0), row.int64(1), row.int64(2), row.int64(3)});
        });
        return hours;
    });
}

std::int64_t StatsStore::countNewTracks(const UserId& user, TimeMs fromMs, TimeMs toMs) const {
    return database_.readStale([&](Session& session) {
        return session.query(kNewTracks, user, fromMs, toMs).int64();
    });
}

void StatsStore::name(GroupKind kind, std::vector<TopEntry>& entries) const {
    if (entries.empty()) {
        return;
    }
    std::vector<std::string> ids;
    ids.reserve(entries.size());
    for (const auto& entry : entries) {
        ids.push_back(entry.id);
    }
    QueryBuilder query("stats_names");
    query.add(namesOf(kind)).addList(ids);
    std::unordered_map<std::string, std::string> names;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) {
            names.insert_or_assign(row.text(0), row.text(1));
        });
    });
    std::erase_if(entries, [&](TopEntry& entry) {
        const auto found = names.find(entry.id);
        if (found != names.end()) {
            entry.name = found->second;
        }
        return found == names.end();
    });
}

std::vector<std::string> StatsStore::trackIds(const std::vector<std::int64_t>& numbers) const {
    if (numbers.empty()) {
        return {};
    }
    QueryBuilder query("stats_track_ids");
    query.add("SELECT number, id FROM tracks WHERE number IN (");
    bool isFirst = true;
    for (const auto number : numbers) {
        query.add(isFirst ? Fragment("{}") : Fragment(", {}"), {number});
        isFirst = false;
    }
    query.add(")");
    std::unordered_map<std::int64_t, std::string> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) {
            found.insert_or_assign(row.int64(0), row.text(1));
        });
    });
    std::vector<std::string> ids;
    ids.reserve(numbers.size());
    for (const auto number : numbers) {
        ids.push_back(found[number]);
    }
    return ids;
}

}  // namespace consort::db

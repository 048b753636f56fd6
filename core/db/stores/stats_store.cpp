// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/stats_store.h"

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr Query kHours{
    "stats_hours",
    "SELECT hour, plays, skips, played_ms FROM play_hours "
    "WHERE user_id = $1 AND hour BETWEEN $2 AND $3 ORDER BY hour"};
constexpr Query kNewTracks{
    "stats_new_tracks",
    "SELECT COUNT(*) FROM play_counts WHERE user_id = $1 AND first_ms >= $2 AND first_ms < $3"};

/// The user's tracks with their sums as `p`. PostgreSQL makes NUMERIC of sums, hence the casts.
void addTracks(QueryBuilder& query, const UserId& user, const std::optional<MonthRange>& months) {
    if (months) {
        query.add(
            "WITH p AS (SELECT track_id, CAST(SUM(plays) AS BIGINT) AS plays, "
            "CAST(SUM(played_ms) AS BIGINT) AS played_ms FROM play_months "
            "WHERE user_id = {} AND month BETWEEN {} AND {} GROUP BY track_id)",
            {user, months->first, months->last}
        );
    } else {
        query.add(
            "WITH p AS (SELECT track_id, plays, played_ms FROM play_counts WHERE user_id = {})",
            {user}
        );
    }
}

void addSums(QueryBuilder& query, TopKind kind) {
    switch (kind) {
        case TopKind::Tracks:
            query.add(
                " SELECT p.track_id, '', p.plays AS n, p.played_ms AS ms FROM p "
                "WHERE p.plays > 0"
            );
            return;
        case TopKind::Artists:
            query.add(
                " SELECT a.id, a.name, CAST(SUM(p.plays) AS BIGINT) AS n, "
                "CAST(SUM(p.played_ms) AS BIGINT) AS ms FROM p "
                "JOIN track_artists x ON x.track_id = p.track_id "
                "JOIN artists a ON a.id = x.artist_id WHERE p.plays > 0 "
                "GROUP BY a.id, a.name"
            );
            return;
        case TopKind::Albums:
            query.add(
                " SELECT a.id, a.title, CAST(SUM(p.plays) AS BIGINT) AS n, "
                "CAST(SUM(p.played_ms) AS BIGINT) AS ms FROM p "
                "JOIN tracks t ON t.id = p.track_id "
                "JOIN albums a ON a.id = t.album_id WHERE p.plays > 0 "
                "GROUP BY a.id, a.title"
            );
            return;
        case TopKind::Genres:
            query.add(
                " SELECT g.id, g.name, CAST(SUM(p.plays) AS BIGINT) AS n, "
                "CAST(SUM(p.played_ms) AS BIGINT) AS ms FROM p "
                "JOIN track_genres x ON x.track_id = p.track_id "
                "JOIN genres g ON g.id = x.genre_id WHERE p.plays > 0 "
                "GROUP BY g.id, g.name"
            );
            return;
    }
}

}  // namespace

std::vector<TopEntry> StatsStore::listTop(
    const UserId& user, TopKind kind, const std::optional<MonthRange>& months, int limit
) const {
    QueryBuilder query("stats_top");
    addTracks(query, user, months);
    addSums(query, kind);
    query.add(" ORDER BY n DESC, ms DESC, 1 LIMIT {}", {limit});
    std::vector<TopEntry> entries;
    database_.read([&](Session& session) {
        entries.clear();
        session.query(query, [&](const Row& row) {
            entries.push_back({row.text(0), row.text(1), row.int64(2), row.int64(3)});
        });
    });
    return entries;
}

std::vector<HourSum> StatsStore::listHours(
    const UserId& user, std::int64_t firstHour, std::int64_t lastHour
) const {
    return database_.read([&](Session& session) {
        std::vector<HourSum> hours;
        session.query(kHours, user, firstHour, lastHour).each([&](const Row& row) {
            hours.push_back({row.int64(0), row.int64(1), row.int64(2), row.int64(3)});
        });
        return hours;
    });
}

Discovery StatsStore::countDiscoveries(
    const UserId& user,
    const std::optional<MonthRange>& months,
    std::int64_t fromMs,
    std::int64_t toMs
) const {
    QueryBuilder query("stats_tracks");
    addTracks(query, user, months);
    query.add(" SELECT COUNT(*) FROM p WHERE p.plays > 0");
    Discovery discovery;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { discovery.tracks = row.int64(0); });
        discovery.newTracks = session.query(kNewTracks, user, fromMs, toMs).int64();
    });
    return discovery;
}

}  // namespace consort::db

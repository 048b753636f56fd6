// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/history_store.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr std::int64_t kPage = 2000;
constexpr std::int64_t kMaxSums = 1'000'000;

constexpr Fragment kPlays{
    "SELECT user_id, track_id, started_ms, played_ms, id FROM plays WHERE skipped = FALSE "
    "AND started_ms >= {} AND started_ms < {}"};
constexpr Fragment kUser{" AND user_id = {}"};
constexpr Fragment kAllSums{
    "SELECT user_id, track_id, last_ms, played_ms, plays FROM play_counts WHERE plays > 0"};
constexpr Fragment kSumsOfTime{
    "SELECT user_id, track_id, MAX(started_ms), SUM(played_ms), COUNT(*) FROM plays "
    "WHERE skipped = FALSE AND started_ms >= {} AND started_ms < {}"};

TimeMs endOf(const HistoryQuery& query) {
    return query.toMs == 0 ? std::numeric_limits<TimeMs>::max() : query.toMs;
}

struct PlayRow {
    HistoryPlay play;
    std::string id;
};

std::vector<PlayRow> fetchPlays(
    Database& database, const HistoryQuery& asked, const PlayRow* after, std::int64_t limit
) {
    QueryBuilder query("history_plays");
    query.add(kPlays, {asked.fromMs, endOf(asked)});
    if (!asked.user.empty()) {
        query.add(kUser, {asked.user});
    }
    if (after != nullptr) {
        query.add(
            asked.newestFirst ? Fragment(" AND (started_ms, user_id, id) < ({}, {}, {})")
                              : Fragment(" AND (started_ms, user_id, id) > ({}, {}, {})"),
            {after->play.atMs, after->play.user, after->id}
        );
    }
    query.add(
        asked.newestFirst ? Fragment(" ORDER BY started_ms DESC, user_id DESC, id DESC LIMIT {}")
                          : Fragment(" ORDER BY started_ms, user_id, id LIMIT {}"),
        {limit}
    );
    std::vector<PlayRow> rows;
    database.read([&](Session& session) {
        rows.clear();
        session.query(query, [&](const Row& row) {
            rows.push_back(
                {{row.id<UserId>(0), row.id<TrackId>(1), row.int64(2), row.int64(3), 1},
                 row.text(4)}
            );
        });
    });
    return rows;
}

std::int64_t cut(std::uint64_t limit, std::int64_t highest) {
    return limit == 0 ? highest
                      : static_cast<std::int64_t>(
                            std::min<std::uint64_t>(limit, static_cast<std::uint64_t>(highest))
                        );
}

}  // namespace

void HistoryStore::listPlays(const HistoryQuery& query, const EmitPlay& emit) const {
    std::uint64_t left = query.limit == 0 ? std::numeric_limits<std::uint64_t>::max() : query.limit;
    std::vector<PlayRow> page;
    PlayRow last;
    bool hasLast = false;
    do {
        page = fetchPlays(database_, query, hasLast ? &last : nullptr, cut(left, kPage));
        for (const auto& row : page) {
            if (!emit(row.play) || --left == 0) {
                return;
            }
        }
        hasLast = !page.empty();
        if (hasLast) {
            last = page.back();
        }
    } while (page.size() == static_cast<std::size_t>(kPage));
}

void HistoryStore::listSums(const HistoryQuery& asked, const EmitPlay& emit) const {
    const bool isWhole = asked.fromMs <= 0 && asked.toMs == 0;
    QueryBuilder query(isWhole ? "history_sums" : "history_sums_of_time");
    if (isWhole) {
        query.add(kAllSums);
    } else {
        query.add(kSumsOfTime, {asked.fromMs, endOf(asked)});
    }
    if (!asked.user.empty()) {
        query.add(kUser, {asked.user});
    }
    if (!isWhole) {
        query.add(" GROUP BY user_id, track_id");
    }
    query.add(
        asked.newestFirst ? Fragment(" ORDER BY 3 DESC, 1, 2") : Fragment(" ORDER BY 3, 1, 2")
    );
    query.add(" LIMIT {}", {cut(asked.limit, kMaxSums)});
    std::vector<HistoryPlay> sums;
    database_.read([&](Session& session) {
        sums.clear();
        session.query(query, [&](const Row& row) {
            sums.push_back(
                {row.id<UserId>(0),
                 row.id<TrackId>(1),
                 row.optionalInt64(2).value_or(0),
                 row.int64(3),
                 row.int64(4)}
            );
        });
    });
    for (const auto& sum : sums) {
        if (!emit(sum)) {
            return;
        }
    }
}

std::vector<HistoryPlaylist> HistoryStore::listPlaylists(std::string_view after, int limit) const {
    QueryBuilder query("history_playlists");
    query.add("SELECT id, owner_id FROM playlists WHERE rules = '' AND id > {}", {after})
        .add(" ORDER BY id LIMIT {}", {limit});
    std::vector<HistoryPlaylist> found;
    database_.read([&](Session& session) {
        found.clear();
        session.query(query, [&](const Row& row) {
            found.push_back({row.text(0), row.id<UserId>(1), {}});
        });
        if (found.empty()) {
            return;
        }
        std::vector<std::string> ids;
        std::unordered_map<std::string, HistoryPlaylist*> byId;
        for (auto& playlist : found) {
            ids.push_back(playlist.id);
            byId[playlist.id] = &playlist;
        }
        QueryBuilder items("history_playlist_items");
        items.add("SELECT playlist_id, track_id FROM playlist_items WHERE playlist_id IN")
            .addList(ids)
            .add(" ORDER BY playlist_id, position");
        session.query(items, [&](const Row& row) {
            byId.at(row.text(0))->tracks.push_back(row.id<TrackId>(1));
        });
    });
    return found;
}

}  // namespace consort::db

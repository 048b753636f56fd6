// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/play_query.h"

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

void addRange(QueryBuilder& sql, const PlaysQuery& query) {
    if (!query.user.empty()) {
        sql.add(" AND user_id = {}", {query.user});
    }
    if (query.fromMs != 0) {
        sql.add(" AND started_ms >= {}", {query.fromMs});
    }
    if (query.toMs != 0) {
        sql.add(" AND started_ms < {}", {query.toMs});
    }
}

void addAggregate(QueryBuilder& sql, const PlaysQuery& query) {
    if (query.fromMs == 0 && query.toMs == 0) {
        sql.add(
            "SELECT user_id, track_id, last_ms AS at_ms, played_ms, plays "
            "FROM play_counts WHERE plays > 0"
        );
        if (!query.user.empty()) {
            sql.add(" AND user_id = {}", {query.user});
        }
        return;
    }
    // PostgreSQL makes NUMERIC of a sum of BIGINT, which does not read as a whole number.
    sql.add(
        "SELECT user_id, track_id, MAX(started_ms) AS at_ms, "
        "CAST(SUM(played_ms) AS BIGINT), COUNT(*) FROM plays WHERE NOT skipped"
    );
    addRange(sql, query);
    sql.add(" GROUP BY user_id, track_id");
}

}  // namespace

std::vector<PlaysRow> listPlays(Database& database, const PlaysQuery& query) {
    QueryBuilder sql(query.isAggregated ? "plays_aggregated" : "plays_in_time");
    if (query.isAggregated) {
        addAggregate(sql, query);
    } else {
        sql.add(
            "SELECT user_id, track_id, started_ms AS at_ms, played_ms, 1 "
            "FROM plays WHERE NOT skipped"
        );
        addRange(sql, query);
    }
    if (query.isNewestFirst) {
        sql.add(" ORDER BY at_ms DESC, user_id DESC, track_id DESC");
    } else {
        sql.add(" ORDER BY at_ms, user_id, track_id");
    }
    if (query.limit != 0) {
        sql.add(" LIMIT {}", {query.limit});
    }
    std::vector<PlaysRow> rows;
    database.read([&](Session& session) {
        rows.clear();
        session.query(sql, [&](const Row& row) {
            rows.push_back(
                {row.id<UserId>(0), row.id<TrackId>(1), row.int64(2), row.int64(3), row.int64(4)}
            );
        });
    });
    return rows;
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/mark_store.h"

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr std::string_view kCursorName = "liked";

constexpr Query kKind{
    "mark_kind",
    "SELECT 0 FROM tracks WHERE id = $1 AND missing_since_ms IS NULL "
    "UNION ALL SELECT 1 FROM albums WHERE id = $1 AND track_count > 0 "
    "UNION ALL SELECT 2 FROM artists WHERE id = $1 AND track_count > 0 LIMIT 1"};
constexpr Query kPutLike{
    "mark_like",
    "INSERT INTO marks (user_id, kind, item_id, liked_ms) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (user_id, kind, item_id) "
    "DO UPDATE SET liked_ms = COALESCE(marks.liked_ms, excluded.liked_ms)"};
constexpr Query kDropLike{
    "mark_unlike",
    "UPDATE marks SET liked_ms = NULL "
    "WHERE user_id = $1 AND kind = $2 AND item_id = $3 AND liked_ms IS NOT NULL"};
constexpr Query kPutRating{
    "mark_rate",
    "INSERT INTO marks (user_id, kind, item_id, rating, rated_ms) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (user_id, kind, item_id) "
    "DO UPDATE SET rating = excluded.rating, rated_ms = excluded.rated_ms"};
constexpr Query kDropRating{
    "mark_unrate",
    "UPDATE marks SET rating = NULL, rated_ms = NULL "
    "WHERE user_id = $1 AND kind = $2 AND item_id = $3"};
constexpr Query kDropEmpty{
    "mark_drop_empty",
    "DELETE FROM marks WHERE user_id = $1 AND kind = $2 AND item_id = $3 "
    "AND liked_ms IS NULL AND rating IS NULL"};
constexpr Query kIds{
    "mark_liked_ids",
    "SELECT item_id FROM marks WHERE user_id = $1 AND kind = $2 AND item_id > $3 "
    "AND liked_ms IS NOT NULL ORDER BY item_id LIMIT $4"};

std::string_view nameOf(MarkKind kind) {
    switch (kind) {
        case MarkKind::Track:
            return "track";
        case MarkKind::Album:
            return "album";
        case MarkKind::Artist:
            return "artist";
    }
    return "";
}

Fragment thingsOf(MarkKind kind) {
    switch (kind) {
        case MarkKind::Track:
            return " JOIN tracks x ON x.id = m.item_id AND x.missing_since_ms IS NULL";
        case MarkKind::Album:
            return " JOIN albums x ON x.id = m.item_id AND x.track_count > 0";
        case MarkKind::Artist:
            break;
    }
    return " JOIN artists x ON x.id = m.item_id AND x.track_count > 0";
}

bool isInCatalog(Session& session, MarkKind kind, std::string_view id) {
    const auto found = session.query(kKind, id).first([](const Row& row) {
        return static_cast<MarkKind>(row.integer(0));
    });
    return found == kind;
}

}  // namespace

std::optional<MarkKind> MarkStore::findKind(std::string_view id) const {
    return database_.read([&](Session& session) {
        return session.query(kKind, id).first([](const Row& row) {
            return static_cast<MarkKind>(row.integer(0));
        });
    });
}

bool MarkStore::like(const UserId& user, MarkKind kind, std::string_view id, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        if (!isInCatalog(transaction, kind, id)) {
            return false;
        }
        transaction.run(kPutLike, user, nameOf(kind), id, nowMs);
        return true;
    });
}

bool MarkStore::unlike(const UserId& user, MarkKind kind, std::string_view id) {
    return database_.write([&](Transaction& transaction) {
        const auto changed = transaction.run(kDropLike, user, nameOf(kind), id);
        transaction.run(kDropEmpty, user, nameOf(kind), id);
        return changed > 0;
    });
}

bool MarkStore::rate(
    const UserId& user, MarkKind kind, std::string_view id, std::optional<int> rating, TimeMs nowMs
) {
    return database_.write([&](Transaction& transaction) {
        if (!isInCatalog(transaction, kind, id)) {
            return false;
        }
        if (rating) {
            transaction.run(kPutRating, user, nameOf(kind), id, *rating, nowMs);
        } else {
            transaction.run(kDropRating, user, nameOf(kind), id);
            transaction.run(kDropEmpty, user, nameOf(kind), id);
        }
        return true;
    });
}

std::unordered_map<std::string, Mark> MarkStore::find(
    const UserId& user, MarkKind kind, const std::vector<std::string>& ids
) const {
    std::unordered_map<std::string, Mark> marks;
    if (ids.empty()) {
        return marks;
    }
    QueryBuilder query("marks_of");
    query
        .add(
            "SELECT item_id, liked_ms, rating FROM marks WHERE user_id = {} AND kind = {} "
            "AND item_id IN",
            {user, nameOf(kind)}
        )
        .addList(ids);
    QueryBuilder plays("marks_plays_of");
    plays
        .add(
            "SELECT track_id, plays, last_ms FROM play_counts WHERE user_id = {} AND track_id IN",
            {user}
        )
        .addList(ids);
    database_.read([&](Session& session) {
        marks.clear();
        session.query(query, [&](const Row& row) {
            auto& mark = marks[row.text(0)];
            mark.liked = !row.isNull(1);
            if (!row.isNull(2)) {
                mark.rating = row.integer(2);
            }
        });
        if (kind == MarkKind::Track) {
            session.query(plays, [&](const Row& row) {
                auto& mark = marks[row.text(0)];
                mark.playCount = row.int64(1);
                mark.lastPlayedMs = row.optionalInt64(2);
            });
        }
    });
    return marks;
}

Page<Like> MarkStore::list(const UserId& user, MarkKind kind, const PageRequest& request) const {
    const auto name = std::string(kCursorName) + '-' + std::string(nameOf(kind));
    std::optional<Cursor> cursor;
    QueryBuilder query("marks_list");
    query.add("SELECT m.item_id, m.liked_ms FROM marks m")
        .add(thingsOf(kind))
        .add(
            " WHERE m.user_id = {} AND m.kind = {} AND m.liked_ms IS NOT NULL", {user, nameOf(kind)}
        );
    if (request.cursor) {
        cursor = Cursor::decode(*request.cursor, name);
        query.add(" AND (m.liked_ms, m.item_id) < ({}, {})", {cursor->number(), cursor->id});
    }
    query.add(" ORDER BY m.liked_ms DESC, m.item_id DESC LIMIT {}", {request.limit + 1});
    Page<Like> page;
    database_.read([&](Session& session) {
        page.items.clear();
        session.query(query, [&](const Row& row) {
            page.items.push_back({row.text(0), row.int64(1)});
        });
    });
    if (page.items.size() > static_cast<std::size_t>(request.limit)) {
        page.items.pop_back();
        const auto& last = page.items.back();
        page.nextCursor = Cursor{name, std::to_string(last.likedMs), last.id}.encode();
    }
    return page;
}

std::vector<std::string> MarkStore::listIds(
    const UserId& user, MarkKind kind, std::string_view after, int limit
) const {
    std::vector<std::string> ids;
    database_.read([&](Session& session) {
        ids.clear();
        session.query(kIds, user, nameOf(kind), after, limit).each([&](const Row& row) {
            ids.push_back(row.text(0));
        });
    });
    return ids;
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/genre_store.h"

#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/ordering.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{"SELECT g.id, g.name, g.album_count, g.track_count"};
constexpr Fragment kFrom{" FROM genres g WHERE g.track_count > 0"};
constexpr Ordering kByName{
    "name",
    false,
    ", g.name_key",
    " AND (g.name_key, g.id) > ({}, {})",
    " AND (g.name_key, g.id) < ({}, {})",
    " ORDER BY g.name_key, g.id LIMIT {}",
    " ORDER BY g.name_key DESC, g.id DESC LIMIT {}"};

}  // namespace

Page<Genre> GenreStore::list(const PageRequest& request) const {
    const ChosenOrdering order{&kByName, false};
    std::optional<Cursor> cursor;
    QueryBuilder query("genres_list");
    query.add(kColumns).add(kByName.column).add(kFrom);
    addPage(query, order, request, cursor);
    return fetchPage(database_, query, order, request, [](const Row& row) {
        return std::pair(
            Genre{row.id<GenreId>(0), row.text(1), row.integer(2), row.integer(3)}, row.text(4)
        );
    });
}

}  // namespace consort::db

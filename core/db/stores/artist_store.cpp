// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/artist_store.h"

#include <array>

#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/in_order.h"
#include "core/db/stores/ordering.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT r.id, r.name, r.sort_name, r.album_count, r.track_count, r.artwork_id, "
    "r.cover_album_id"};
constexpr int kSortKeyColumn = 7;

constexpr Fragment kFrom{" FROM artists r WHERE r.track_count > 0"};

constexpr std::array<Ordering, 1> kOrderings{{
    {"name",
     false,
     ", r.sort_key",
     " AND (r.sort_key, r.id) > ({}, {})",
     " AND (r.sort_key, r.id) < ({}, {})",
     " ORDER BY r.sort_key, r.id LIMIT {}",
     " ORDER BY r.sort_key DESC, r.id DESC LIMIT {}"},
}};

Artist artistOf(const Row& row) {
    Artist artist;
    artist.id = row.id<ArtistId>(0);
    artist.name = row.text(1);
    artist.sortName = row.text(2);
    artist.albumCount = row.integer(3);
    artist.trackCount = row.integer(4);
    if (!row.view(5).empty()) {
        artist.artwork = row.id<ArtworkId>(5);
    }
    if (!row.view(6).empty()) {
        artist.coverAlbum = row.id<AlbumId>(6);
    }
    return artist;
}

}  // namespace

std::optional<Artist> ArtistStore::find(const ArtistId& id) const {
    QueryBuilder query("artist_by_id");
    query.add(kColumns).add(kFrom).add(" AND r.id = {}", {id});
    std::optional<Artist> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { found = artistOf(row); });
    });
    return found;
}

Page<Artist> ArtistStore::list(std::string_view sort, const PageRequest& request) const {
    const auto order = chooseOrdering(kOrderings, sort);
    std::optional<Cursor> cursor;
    QueryBuilder query("artists_list");
    query.add(kColumns).add(order.ordering->column).add(kFrom);
    addPage(query, order, request, cursor);
    return fetchPage(database_, query, order, request, [](const Row& row) {
        return std::pair(artistOf(row), row.text(kSortKeyColumn));
    });
}

std::vector<Artist> ArtistStore::listByIds(const std::vector<ArtistId>& ids) const {
    if (ids.empty()) {
        return {};
    }
    const auto texts = textsOf(ids);
    QueryBuilder query("artists_by_ids");
    query.add(kColumns).add(kFrom).add(" AND r.id IN").addList(texts);
    std::vector<Artist> found;
    database_.read([&](Session& session) {
        found.clear();
        session.query(query, [&](const Row& row) { found.push_back(artistOf(row)); });
    });
    return inOrderOf(ids, std::move(found));
}

}  // namespace consort::db

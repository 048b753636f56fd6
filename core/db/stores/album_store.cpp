// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/album_store.h"

#include <array>

#include "core/db/database.h"
#include "core/db/stores/listing.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT a.id, a.title, a.artist, a.artist_id, a.credits, a.genres, a.year, a.date, "
    "a.compilation, a.disc_count, "
    "a.track_count, a.duration_ms, a.artwork_id, w.lqip, a.added_ms"};

constexpr Fragment kFrom{
    " FROM albums a LEFT JOIN artwork w ON w.id = a.artwork_id WHERE a.track_count > 0"};

constexpr std::array<Ordering, 4> kOrderings{{
    {"title",
     false,
     ", a.sort_key",
     " AND (a.sort_key, a.id) > ({}, {})",
     " AND (a.sort_key, a.id) < ({}, {})",
     " ORDER BY a.sort_key, a.id LIMIT {}",
     " ORDER BY a.sort_key DESC, a.id DESC LIMIT {}"},
    {"artist",
     false,
     ", a.artist_key",
     " AND (a.artist_key, a.id) > ({}, {})",
     " AND (a.artist_key, a.id) < ({}, {})",
     " ORDER BY a.artist_key, a.id LIMIT {}",
     " ORDER BY a.artist_key DESC, a.id DESC LIMIT {}"},
    {"year",
     true,
     ", a.year",
     " AND (a.year, a.id) > ({}, {})",
     " AND (a.year, a.id) < ({}, {})",
     " ORDER BY a.year, a.id LIMIT {}",
     " ORDER BY a.year DESC, a.id DESC LIMIT {}"},
    {"added",
     true,
     ", a.added_ms",
     " AND (a.added_ms, a.id) > ({}, {})",
     " AND (a.added_ms, a.id) < ({}, {})",
     " ORDER BY a.added_ms, a.id LIMIT {}",
     " ORDER BY a.added_ms DESC, a.id DESC LIMIT {}"},
}};

constexpr Query kHighestNumber{
    "album_highest_number", "SELECT COALESCE(MAX(number), -1) FROM albums"};

Album albumOf(const Row& row) {
    Album album;
    album.id = row.id<AlbumId>(0);
    album.title = row.text(1);
    album.artist = row.text(2);
    if (!row.view(3).empty()) {
        album.artistId = row.id<ArtistId>(3);
    }
    album.credits = unpackCredits(row.view(4));
    album.genres = unpackNames(row.view(5));
    album.year = row.integer(6);
    album.date = row.text(7);
    album.isCompilation = row.boolean(8);
    album.discCount = row.integer(9);
    album.trackCount = row.integer(10);
    album.durationMs = row.int64(11);
    if (!row.view(12).empty()) {
        album.artwork = row.id<ArtworkId>(12);
    }
    album.lqip = row.text(13);
    album.addedMs = row.int64(14);
    return album;
}

/// `genreKey` is the folded name; it must live until the query has run.
void addFilter(QueryBuilder& query, const AlbumFilter& filter, const std::string& genreKey) {
    if (filter.artist) {
        query.add(
            " AND a.id IN (SELECT album_id FROM album_artists WHERE artist_id = {} UNION SELECT "
            "t.album_id "
            "FROM track_artists ta JOIN tracks t ON t.id = ta.track_id "
            "WHERE ta.artist_id = {} AND t.missing_since_ms IS NULL)",
            {*filter.artist, *filter.artist}
        );
    }
    if (filter.albumArtist) {
        query.add(
            " AND a.id IN (SELECT album_id FROM album_artists WHERE artist_id = {})",
            {*filter.albumArtist}
        );
    }
    if (filter.genre) {
        query.add(
            " AND a.id IN (SELECT ag.album_id FROM album_genres ag JOIN genres g ON g.id = "
            "ag.genre_id "
            "WHERE g.name_key = {})",
            {genreKey}
        );
    }
    if (filter.year) {
        query.add(" AND a.year = {}", {*filter.year});
    }
    if (filter.likedBy) {
        query.add(
            " AND a.id IN (SELECT item_id FROM marks WHERE user_id = {} AND kind = 'album' "
            "AND liked_ms IS NOT NULL)",
            {*filter.likedBy}
        );
    }
}

constexpr Listing<Album, AlbumFilter> kListing{
    .pageName = "albums_list",
    .numbersName = "album_numbers",
    .byNumberName = "albums_by_number",
    .byIdsName = "albums_by_ids",
    .columns = kColumns,
    .number = ", a.number",
    .from = kFrom,
    .numbersFrom = "SELECT a.number FROM albums a WHERE a.track_count > 0",
    .numberIn = " AND a.number IN",
    .idIn = " AND a.id IN",
    .highestNumber = &kHighestNumber,
    .keyColumn = 15,
    .map = albumOf,
    .addFilter = addFilter};

}  // namespace

std::optional<Album> AlbumStore::find(const AlbumId& id) const {
    QueryBuilder query("album_by_id");
    query.add(kColumns).add(kFrom).add(" AND a.id = {}", {id});
    std::optional<Album> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { found = albumOf(row); });
    });
    return found;
}

Page<Album> AlbumStore::list(
    const AlbumFilter& filter, std::string_view sort, const PageRequest& request
) const {
    return listPage(database_, kListing, filter, chooseOrdering(kOrderings, sort), request);
}

Page<Album> AlbumStore::listRandom(
    const AlbumFilter& filter, std::uint32_t seed, const PageRequest& request
) const {
    return db::listRandom(database_, kListing, filter, seed, request);
}

std::vector<Album> AlbumStore::listByIds(const std::vector<AlbumId>& ids) const {
    return db::listByIds(database_, kListing, ids);
}

}  // namespace consort::db

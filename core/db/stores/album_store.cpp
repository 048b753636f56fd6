// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/album_store.h"

#include <array>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/in_order.h"
#include "core/db/stores/ordering.h"
#include "core/db/stores/random_page.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT a.id, a.title, a.artist, a.artist_id, a.credits, a.genres, a.year, a.date, "
    "a.compilation, a.disc_count, "
    "a.track_count, a.duration_ms, a.artwork_id, w.lqip, a.added_ms"};
constexpr int kSortKeyColumn = 15;

constexpr Fragment kFrom{
    " FROM albums a LEFT JOIN artwork w ON w.id = a.artwork_id WHERE a.track_count > 0"};
constexpr Fragment kNumbersFrom{"SELECT a.number FROM albums a WHERE a.track_count > 0"};

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

std::string genreKeyOf(const AlbumFilter& filter) {
    return filter.genre ? foldKey(*filter.genre) : std::string();
}

std::vector<std::pair<std::int64_t, Album>> fetchByNumber(
    Session& session, const std::vector<std::int64_t>& numbers
) {
    std::vector<std::pair<std::int64_t, Album>> found;
    QueryBuilder query("albums_by_number");
    query.add(kColumns).add(", a.number").add(kFrom).add(" AND a.number IN");
    addNumbers(query, numbers);
    session.query(query, [&](const Row& row) {
        found.emplace_back(row.int64(kSortKeyColumn), albumOf(row));
    });
    return found;
}

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
    const auto order = chooseOrdering(kOrderings, sort);
    const auto genreKey = genreKeyOf(filter);
    std::optional<Cursor> cursor;
    QueryBuilder query("albums_list");
    query.add(kColumns).add(order.ordering->column).add(kFrom);
    addFilter(query, filter, genreKey);
    addPage(query, order, request, cursor);
    return fetchPage(database_, query, order, request, [](const Row& row) {
        return std::pair(albumOf(row), row.text(kSortKeyColumn));
    });
}

Page<Album> AlbumStore::listRandom(
    const AlbumFilter& filter, std::uint32_t seed, const PageRequest& request
) const {
    return database_.read([&](Session& session) {
        const auto fetch = [&session](const std::vector<std::int64_t>& numbers) {
            return fetchByNumber(session, numbers);
        };
        if (filter.isEmpty()) {
            const auto size = static_cast<std::uint64_t>(session.query(kHighestNumber).int64() + 1);
            return randomPage<Album>(size, seed, request, fetch);
        }
        const auto genreKey = genreKeyOf(filter);
        std::vector<std::int64_t> numbers;
        QueryBuilder query("album_numbers");
        query.add(kNumbersFrom);
        addFilter(query, filter, genreKey);
        session.query(query, [&](const Row& row) { numbers.push_back(row.int64(0)); });
        return randomPageOf<Album>(std::move(numbers), seed, request, fetch);
    });
}

std::vector<Album> AlbumStore::listByIds(const std::vector<AlbumId>& ids) const {
    if (ids.empty()) {
        return {};
    }
    const auto texts = textsOf(ids);
    QueryBuilder query("albums_by_ids");
    query.add(kColumns).add(kFrom).add(" AND a.id IN").addList(texts);
    std::vector<Album> found;
    database_.read([&](Session& session) {
        found.clear();
        session.query(query, [&](const Row& row) { found.push_back(albumOf(row)); });
    });
    return inOrderOf(ids, std::move(found));
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/track_store.h"

#include <array>

#include "core/db/database.h"
#include "core/db/object_key.h"
#include "core/db/stores/listing.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT t.id, t.title, t.artist, t.artist_id, t.credits, t.album, t.album_id, t.album_artist, "
    "t.track_no, "
    "t.disc_no, t.year, t.genres, t.duration_ms, t.bitrate_kbps, t.sample_rate, t.channels, "
    "t.codec, t.size_bytes, "
    "t.bpm, t.track_gain_db, t.track_peak, t.album_gain_db, t.album_peak, t.has_lyrics, "
    "COALESCE(t.artwork_id, a.artwork_id), t.added_ms"};

constexpr Fragment kFrom{
    " FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.missing_since_ms IS NULL"};

constexpr std::array<Ordering, 4> kOrderings{{
    {"title",
     false,
     ", t.title_key",
     " AND (t.title_key, t.id) > ({}, {})",
     " AND (t.title_key, t.id) < ({}, {})",
     " ORDER BY t.title_key, t.id LIMIT {}",
     " ORDER BY t.title_key DESC, t.id DESC LIMIT {}"},
    {"artist",
     false,
     ", t.artist_key",
     " AND (t.artist_key, t.id) > ({}, {})",
     " AND (t.artist_key, t.id) < ({}, {})",
     " ORDER BY t.artist_key, t.id LIMIT {}",
     " ORDER BY t.artist_key DESC, t.id DESC LIMIT {}"},
    {"year",
     true,
     ", t.year",
     " AND (t.year, t.id) > ({}, {})",
     " AND (t.year, t.id) < ({}, {})",
     " ORDER BY t.year, t.id LIMIT {}",
     " ORDER BY t.year DESC, t.id DESC LIMIT {}"},
    {"added",
     true,
     ", t.added_ms",
     " AND (t.added_ms, t.id) > ({}, {})",
     " AND (t.added_ms, t.id) < ({}, {})",
     " ORDER BY t.added_ms, t.id LIMIT {}",
     " ORDER BY t.added_ms DESC, t.id DESC LIMIT {}"},
}};

// An album is short, so its order needs no index; a disc has fewer than 100,000 tracks.
constexpr Ordering kAlbumOrder{
    "album",
    true,
    ", COALESCE(t.disc_no, 1) * 100000 + COALESCE(t.track_no, 0)",
    " AND (COALESCE(t.disc_no, 1) * 100000 + COALESCE(t.track_no, 0), t.id) > ({}, {})",
    " AND (COALESCE(t.disc_no, 1) * 100000 + COALESCE(t.track_no, 0), t.id) < ({}, {})",
    " ORDER BY COALESCE(t.disc_no, 1) * 100000 + COALESCE(t.track_no, 0), t.id LIMIT {}",
    " ORDER BY COALESCE(t.disc_no, 1) * 100000 + COALESCE(t.track_no, 0) DESC, t.id DESC LIMIT {}"};

constexpr Query kFile{
    "track_file",
    "SELECT id, storage, object_key, size_bytes, mtime_ms, mime, title, etag FROM tracks "
    "WHERE id = $1 AND missing_since_ms IS NULL"};
constexpr Query kHighestNumber{
    "track_highest_number", "SELECT COALESCE(MAX(number), -1) FROM tracks"};

template <class IdType>
std::optional<IdType> optionalId(const Row& row, int column) {
    const auto text = row.view(column);
    return text.empty() ? std::nullopt : std::optional(IdType(std::string(text)));
}

Track trackOf(const Row& row) {
    Track track;
    track.id = row.id<TrackId>(0);
    track.title = row.text(1);
    track.artist = row.text(2);
    track.artistId = optionalId<ArtistId>(row, 3);
    track.credits = unpackCredits(row.view(4));
    track.album = row.text(5);
    track.albumId = optionalId<AlbumId>(row, 6);
    track.albumArtist = row.text(7);
    track.trackNo = row.optionalInt64(8);
    track.discNo = row.optionalInt64(9);
    track.year = row.integer(10);
    track.genres = unpackNames(row.view(11));
    track.durationMs = row.int64(12);
    track.bitrateKbps = row.int64(13);
    track.sampleRate = row.int64(14);
    track.channels = row.int64(15);
    track.codec = row.text(16);
    track.sizeBytes = row.int64(17);
    track.bpm = row.optionalInt64(18);
    track.gain = {
        row.optionalReal(19), row.optionalReal(20), row.optionalReal(21), row.optionalReal(22)};
    track.hasLyrics = row.boolean(23);
    track.hasCover = !row.view(24).empty();
    track.addedMs = row.int64(25);
    return track;
}

/// `genreKey` is the folded name; it must live until the query has run.
void addFilter(QueryBuilder& query, const TrackFilter& filter, const std::string& genreKey) {
    if (filter.album) {
        query.add(" AND t.album_id = {}", {*filter.album});
    }
    if (filter.artist) {
        query.add(
            " AND t.id IN (SELECT track_id FROM track_artists WHERE artist_id = {})",
            {*filter.artist}
        );
    }
    if (filter.genre) {
        query.add(
            " AND t.id IN (SELECT tg.track_id FROM track_genres tg JOIN genres g ON g.id = "
            "tg.genre_id "
            "WHERE g.name_key = {})",
            {genreKey}
        );
    }
    if (filter.year) {
        query.add(" AND t.year = {}", {*filter.year});
    }
    if (filter.likedBy) {
        query.add(
            " AND t.id IN (SELECT item_id FROM marks WHERE user_id = {} AND kind = 'track' "
            "AND liked_ms IS NOT NULL)",
            {*filter.likedBy}
        );
    }
}

constexpr Listing<Track, TrackFilter> kListing{
    .pageName = "tracks_list",
    .numbersName = "track_numbers",
    .byNumberName = "tracks_by_number",
    .byIdsName = "tracks_by_ids",
    .columns = kColumns,
    .number = ", t.number",
    .from = kFrom,
    .numbersFrom = "SELECT t.number FROM tracks t WHERE t.missing_since_ms IS NULL",
    .numberIn = " AND t.number IN",
    .idIn = " AND t.id IN",
    .highestNumber = &kHighestNumber,
    .keyColumn = 26,
    .map = trackOf,
    .addFilter = addFilter};

}  // namespace

std::optional<Track> TrackStore::find(const TrackId& id) const {
    QueryBuilder query("track_by_id");
    query.add(kColumns).add(kFrom).add(" AND t.id = {}", {id});
    std::optional<Track> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { found = trackOf(row); });
    });
    return found;
}

std::optional<TrackFile> TrackStore::findFile(const TrackId& id) const {
    return database_.read([&](Session& session) {
        return session.query(kFile, id).first([](const Row& row) {
            TrackFile file;
            file.id = row.id<TrackId>(0);
            file.storage = row.text(1);
            file.key = decodeObjectKey(row.view(2));
            file.sizeBytes = static_cast<std::uint64_t>(row.int64(3));
            file.mtimeMs = row.int64(4);
            file.mime = row.text(5);
            file.title = row.text(6);
            file.etag = row.text(7);
            return file;
        });
    });
}

Page<Track> TrackStore::list(
    const TrackFilter& filter, std::string_view sort, const PageRequest& request
) const {
    return listPage(database_, kListing, filter, chooseOrdering(kOrderings, sort), request);
}

Page<Track> TrackStore::listRandom(
    const TrackFilter& filter, std::uint32_t seed, const PageRequest& request
) const {
    return db::listRandom(database_, kListing, filter, seed, request);
}

Page<Track> TrackStore::listOfAlbum(const AlbumId& album, const PageRequest& request) const {
    return listPage(database_, kListing, {.album = album}, {&kAlbumOrder, false}, request);
}

std::vector<Track> TrackStore::listByIds(const std::vector<TrackId>& ids) const {
    return db::listByIds(database_, kListing, ids);
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/track_rows.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/row_runs.h"
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

constexpr Fragment kPutTracks{
    "INSERT INTO tracks (id, number, added_ms, updated_ms, storage, object_key, size_bytes,"
    " mtime_ms, etag, fingerprint, folder_id, title, title_key, artist, artist_key, artist_id,"
    " credits, album, album_id, album_artist, genres, track_no, disc_no, disc_subtitle, year,"
    " date, duration_ms, codec, mime, bitrate_kbps, sample_rate, channels, bits_per_sample, bpm,"
    " track_gain_db, track_peak, album_gain_db, album_peak, mb_recording, mb_track, isrc,"
    " has_lyrics, artwork_id) VALUES"};
constexpr Fragment kOrUpdate{
    " ON CONFLICT (id) DO UPDATE SET updated_ms = excluded.updated_ms,"
    " storage = excluded.storage, object_key = excluded.object_key,"
    " size_bytes = excluded.size_bytes, mtime_ms = excluded.mtime_ms, etag = excluded.etag,"
    " fingerprint = excluded.fingerprint, missing_since_ms = NULL,"
    " folder_id = excluded.folder_id, title = excluded.title, title_key = excluded.title_key,"
    " artist = excluded.artist, artist_key = excluded.artist_key,"
    " artist_id = excluded.artist_id, credits = excluded.credits, album = excluded.album,"
    " album_id = excluded.album_id, album_artist = excluded.album_artist,"
    " genres = excluded.genres, track_no = excluded.track_no, disc_no = excluded.disc_no,"
    " disc_subtitle = excluded.disc_subtitle, year = excluded.year, date = excluded.date,"
    " duration_ms = excluded.duration_ms, codec = excluded.codec, mime = excluded.mime,"
    " bitrate_kbps = excluded.bitrate_kbps, sample_rate = excluded.sample_rate,"
    " channels = excluded.channels, bits_per_sample = excluded.bits_per_sample,"
    " bpm = excluded.bpm, track_gain_db = excluded.track_gain_db,"
    " track_peak = excluded.track_peak, album_gain_db = excluded.album_gain_db,"
    " album_peak = excluded.album_peak, mb_recording = excluded.mb_recording,"
    " mb_track = excluded.mb_track, isrc = excluded.isrc, has_lyrics = excluded.has_lyrics,"
    " artwork_id = excluded.artwork_id"};
constexpr Fragment kAddCredits{
    "INSERT INTO track_artists (track_id, position, artist_id, role) VALUES"};
constexpr Fragment kAddGenres{"INSERT INTO track_genres (track_id, position, genre_id) VALUES"};

/// What a row holds that is not in the track as it came.
struct TrackRow {
    const CatalogTrack* track = nullptr;
    std::string id;
    std::int64_t number = 0;
    std::string objectKey;
    std::string folderId;
    std::string titleKey;
    std::string artistKey;
    std::optional<std::string> artistId;
    std::string credits;
    std::optional<std::string> albumId;
    std::string genres;
    int year = 0;
    std::optional<std::string> pictureId;
};

struct LinkRow {
    std::string_view trackId;
    int position = 0;
    std::string_view otherId;
    std::string_view role;
};

int yearOf(std::string_view date) {
    int year = 0;
    if (date.size() >= 4) {
        std::from_chars(date.data(), date.data() + 4, year);
    }
    return year;
}

/// SQLite, where no way to a server is saved, takes wide rows one by one.
std::size_t longestRun(const Transaction& transaction) {
    return transaction.dialect() == Dialect::Sqlite ? 1 : 64;
}

TrackRow rowOf(const CatalogTrack& track, const KnownTrack& known, const BatchNames& names) {
    TrackRow row;
    row.track = &track;
    row.id = known.id;
    row.objectKey = encodeObjectKey(track.file.key);
    row.folderId = names.folders.at(folderOfKey(track.file.key));
    row.titleKey = nameKey(track.title);
    row.artistKey = nameKey(track.artist);
    std::vector<Credit> credits;
    for (const CatalogArtist& artist : track.artists) {
        credits.push_back({ArtistId(names.artists.idOf(artist)), artist.role, artist.name});
    }
    if (!credits.empty()) {
        row.artistId = credits.front().artist.str();
        const std::string& sortName = track.artists.front().sortName;
        row.artistKey = sortName.empty() ? row.artistKey : nameKey(sortName);
    }
    row.credits = packCredits(credits);
    if (!track.album.matchKey.empty()) {
        row.albumId = names.albums.at(track.album.matchKey);
    }
    row.genres = packNames(track.genres);
    row.year = yearOf(track.date);
    if (track.picture) {
        row.pictureId = track.picture->id;
    }
    return row;
}

void addTrackRow(
    QueryBuilder& query, const TrackRow& row, const std::string& storage, TimeMs nowMs
) {
    const CatalogTrack& track = *row.track;
    query.addRow(
        {row.id,
         row.number,
         nowMs,
         nowMs,
         storage,
         row.objectKey,
         track.file.sizeBytes,
         track.file.mtimeMs,
         track.file.etag,
         track.fingerprint,
         row.folderId,
         track.title,
         row.titleKey,
         track.artist,
         row.artistKey,
         row.artistId,
         row.credits,
         track.album.title,
         row.albumId,
         track.album.artist,
         row.genres,
         track.trackNo,
         track.discNo,
         track.discSubtitle,
         row.year,
         track.date,
         track.durationMs,
         track.codec,
         track.mime,
         track.bitrateKbps,
         track.sampleRate,
         track.channels,
         track.bitsPerSample,
         track.bpm,
         track.gain.trackGainDb,
         track.gain.trackPeak,
         track.gain.albumGainDb,
         track.gain.albumPeak,
         track.mbRecording,
         track.mbTrack,
         track.isrc,
         track.hasLyrics,
         row.pictureId}
    );
}

void putTracks(
    Transaction& transaction,
    const std::string& storage,
    const std::vector<TrackRow>& rows,
    TimeMs nowMs
) {
    forEachRun(longestRun(transaction), rows, [&](const TrackRow* row, const TrackRow* end) {
        QueryBuilder query("catalog_put_tracks");
        query.add(kPutTracks);
        for (; row != end; ++row) {
            addTrackRow(query, *row, storage, nowMs);
        }
        transaction.run(query.add(kOrUpdate));
    });
}

void clearLinks(Transaction& transaction, const std::vector<std::string>& ids) {
    forEachChunk(ids, [&](const std::vector<std::string>& chunk) {
        QueryBuilder credits("catalog_clear_credits");
        credits.add("DELETE FROM track_artists WHERE track_id IN").addList(chunk);
        transaction.run(credits);
        QueryBuilder genres("catalog_clear_genres");
        genres.add("DELETE FROM track_genres WHERE track_id IN").addList(chunk);
        transaction.run(genres);
    });
}

void addLinks(
    Transaction& transaction,
    const std::vector<LinkRow>& credits,
    const std::vector<LinkRow>& genres
) {
    forEachRun(longestRun(transaction), credits, [&](const LinkRow* row, const LinkRow* end) {
        QueryBuilder query("catalog_add_credits");
        query.add(kAddCredits);
        for (; row != end; ++row) {
            query.addRow({row->trackId, row->position, row->otherId, row->role});
        }
        transaction.run(query);
    });
    forEachRun(longestRun(transaction), genres, [&](const LinkRow* row, const LinkRow* end) {
        QueryBuilder query("catalog_add_genres");
        query.add(kAddGenres);
        for (; row != end; ++row) {
            query.addRow({row->trackId, row->position, row->otherId});
        }
        transaction.run(query);
    });
}

}  // namespace

std::string folderOfKey(const std::string& key) {
    const std::size_t slash = key.rfind('/');
    return slash == std::string::npos ? std::string() : key.substr(0, slash);
}

void writeTrackRows(
    Transaction& transaction,
    const std::string& storage,
    const std::vector<CatalogTrack>& tracks,
    const std::vector<KnownTrack>& known,
    const BatchNames& names,
    TimeMs nowMs
) {
    std::vector<TrackRow> rows;
    std::vector<std::string> cleared;
    std::vector<LinkRow> credits;
    std::vector<LinkRow> genres;
    // One statement may not meet the same row twice.
    std::set<std::string_view> seen;
    for (std::size_t i = tracks.size(); i-- > 0;) {
        const CatalogTrack& track = tracks[i];
        const std::string& id = known[i].id;
        if (!seen.insert(id).second) {
            continue;
        }
        rows.push_back(rowOf(track, known[i], names));
        rows.back().number = names.nextNumber + static_cast<std::int64_t>(i);
        if (!known[i].isNew) {
            cleared.push_back(id);
        }
        int position = 0;
        for (const CatalogArtist& artist : track.artists) {
            credits.push_back({id, position++, names.artists.idOf(artist), artist.role});
        }
        position = 0;
        for (const std::string& genre : track.genres) {
            genres.push_back({id, position++, names.genres.at(nameKey(genre)), {}});
        }
    }
    std::reverse(rows.begin(), rows.end());
    putTracks(transaction, storage, rows, nowMs);
    clearLinks(transaction, cleared);
    addLinks(transaction, credits, genres);
}

}  // namespace consort::db

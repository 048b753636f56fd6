// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_batch.h"

#include <charconv>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/search/search_index.h"
#include "core/db/stores/catalog_albums.h"
#include "core/db/stores/catalog_names.h"
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

/// Only one server scans into a database at a time; the lock goes with the transaction.
constexpr Query kLockServer{"catalog_lock", "SELECT CAST(pg_advisory_xact_lock(4750204) AS TEXT)"};

constexpr Query kNextNumber{
    "catalog_next_track", "SELECT COALESCE(MAX(number), -1) + 1 FROM tracks"};

constexpr Query kPutTrack{
    "catalog_put_track",
    "INSERT INTO tracks (id, number, added_ms, updated_ms, storage, object_key, size_bytes,"
    " mtime_ms, etag, fingerprint, folder_id, title, title_key, artist, artist_key, artist_id,"
    " credits, album, album_id, album_artist, genres, track_no, disc_no, disc_subtitle, year,"
    " date, duration_ms, codec, mime, bitrate_kbps, sample_rate, channels, bits_per_sample, bpm,"
    " track_gain_db, track_peak, album_gain_db, album_peak, mb_recording, mb_track, isrc,"
    " has_lyrics, artwork_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
    " $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31,"
    " $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43)"
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

constexpr Query kClearCredits{
    "catalog_clear_credits", "DELETE FROM track_artists WHERE track_id = $1"};
constexpr Query kAddCredit{
    "catalog_add_credit",
    "INSERT INTO track_artists (track_id, position, artist_id, role) VALUES ($1, $2, $3, $4)"};
constexpr Query kClearGenres{
    "catalog_clear_genres", "DELETE FROM track_genres WHERE track_id = $1"};
constexpr Query kAddGenre{
    "catalog_add_genre",
    "INSERT INTO track_genres (track_id, position, genre_id) VALUES ($1, $2, $3)"};

constexpr Query kPutArtwork{
    "catalog_put_artwork",
    "INSERT INTO artwork (id, mime, size_bytes, source, storage, object_key, created_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET"
    " storage = excluded.storage, object_key = excluded.object_key"};

constexpr Query kCoverFolder{
    "catalog_cover_folder",
    "UPDATE albums SET artwork_id = $1 WHERE id IN (SELECT t.album_id FROM tracks t"
    " JOIN folders f ON f.id = t.folder_id WHERE f.storage = $2 AND f.path = $3)"};

constexpr Query kPutFailure{
    "catalog_put_failure",
    "INSERT INTO scan_errors (storage, object_key, size_bytes, mtime_ms, etag, reason, at_ms)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (storage, object_key) DO UPDATE SET"
    " size_bytes = excluded.size_bytes, mtime_ms = excluded.mtime_ms, etag = excluded.etag,"
    " reason = excluded.reason, at_ms = excluded.at_ms"};

constexpr Query kCountArtist{
    "catalog_count_artist", "UPDATE artists SET track_count = track_count + $1 WHERE id = $2"};
constexpr Query kCountGenre{
    "catalog_count_genre", "UPDATE genres SET track_count = track_count + $1 WHERE id = $2"};
constexpr Query kCountFolder{
    "catalog_count_folder", "UPDATE folders SET track_count = track_count + $1 WHERE id = $2"};

int yearOf(std::string_view date) {
    int year = 0;
    if (date.size() >= 4) {
        std::from_chars(date.data(), date.data() + 4, year);
    }
    return year;
}

std::string folderOfKey(const std::string& key) {
    const std::size_t slash = key.rfind('/');
    return slash == std::string::npos ? std::string() : key.substr(0, slash);
}

std::vector<std::string> encoded(const std::vector<std::string>& keys) {
    std::vector<std::string> result;
    result.reserve(keys.size());
    for (const std::string& key : keys) {
        result.push_back(encodeObjectKey(key));
    }
    return result;
}

std::vector<std::string> keysOf(const std::vector<CatalogTrack>& tracks) {
    std::vector<std::string> keys;
    keys.reserve(tracks.size());
    for (const CatalogTrack& track : tracks) {
        keys.push_back(track.file.key);
    }
    return keys;
}

/// Missing tracks that new files may turn out to be; each is given away once.
class Lost final {
public:
    Lost(Transaction& transaction, const std::vector<const CatalogTrack*>& tracks) {
        std::vector<std::string> fingerprints;
        std::vector<std::string> recordings;
        for (const CatalogTrack* track : tracks) {
            if (!track->fingerprint.empty()) {
                fingerprints.push_back(track->fingerprint);
            }
            if (!track->mbRecording.empty()) {
                recordings.push_back(track->mbRecording);
            }
        }
        forEachChunk(fingerprints, [&](const std::vector<std::string>& chunk) {
            QueryBuilder query("catalog_lost_by_audio");
            query.add(kSelect).add(" AND t.fingerprint IN").addList(chunk).add(kOrder);
            load(transaction, query);
        });
        forEachChunk(recordings, [&](const std::vector<std::string>& chunk) {
            QueryBuilder query("catalog_lost_by_recording");
            query.add(kSelect).add(" AND t.mb_recording IN").addList(chunk).add(kOrder);
            load(transaction, query);
        });
    }

    struct Track {
        std::string id;
        std::string albumId;
    };

    std::optional<Track> take(const CatalogTrack& track) {
        if (!track.mbRecording.empty()) {
            if (auto found = takeFrom(
                    byRecording_, recordingKey(track.mbRecording, track.album.mbRelease)
                )) {
                return found;
            }
        }
        return track.fingerprint.empty() ? std::nullopt : takeFrom(byAudio_, track.fingerprint);
    }

private:
    using Map = std::unordered_multimap<std::string, Track>;

    static constexpr Fragment kSelect{
        "SELECT t.id, t.album_id, t.fingerprint, t.mb_recording, a.mb_release FROM tracks t"
        " LEFT JOIN albums a ON a.id = t.album_id WHERE t.missing_since_ms IS NOT NULL"};
    static constexpr Fragment kOrder{" ORDER BY t.id"};

    static std::string recordingKey(std::string_view recording, std::string_view release) {
        return std::string(recording) + '/' + std::string(release);
    }

    void load(Transaction& transaction, const QueryBuilder& query) {
        transaction.query(query, [&](const Row& row) {
            const Track track{row.text(0), row.text(1)};
            if (!seen_.insert(track.id).second) {
                return;
            }
            if (!row.view(2).empty()) {
                byAudio_.emplace(row.text(2), track);
            }
            if (!row.view(3).empty()) {
                byRecording_.emplace(recordingKey(row.view(3), row.view(4)), track);
            }
        });
    }

    std::optional<Track> takeFrom(Map& map, const std::string& key) {
        const auto [first, last] = map.equal_range(key);
        for (auto it = first; it != last; ++it) {
            if (taken_.insert(it->second.id).second) {
                return it->second;
            }
        }
        return std::nullopt;
    }

    Map byAudio_;
    Map byRecording_;
    std::set<std::string> seen_;
    std::set<std::string> taken_;
};

}  // namespace

/// Ids of what the tracks of the batch refer to.
struct CatalogBatch::Names {
    BatchArtists artists;
    std::unordered_map<std::string, std::string> genres;
    std::unordered_map<std::string, std::string> folders;
    std::unordered_map<std::string, std::string> albums;
    std::int64_t nextNumber = 0;
};

CatalogApplied CatalogBatch::apply(const CatalogChanges& changes) {
    if (transaction_.dialect() == Dialect::PostgreSql) {
        transaction_.query(kLockServer).each([](const Row&) {});
    }
    // What is gone first: a file that was moved takes over the track it was.
    markMissing(changes.missing);
    forgetFailures(changes.missing);
    bringBack(changes.returned);
    const CatalogApplied applied = writeTracks(changes.tracks);
    recordFailures(changes.failures);
    refreshAlbums(transaction_, search_, touched_);
    writeCovers(changes.covers);
    return applied;
}

void CatalogBatch::markMissing(const std::vector<std::string>& keys) {
    forEachChunk(encoded(keys), [&](const std::vector<std::string>& chunk) {
        std::vector<std::string> ids;
        QueryBuilder query("catalog_present_by_key");
        query.add(
            "SELECT id, album_id FROM tracks WHERE missing_since_ms IS NULL AND storage = {}"
            " AND object_key IN",
            {storage_}
        );
        query.addList(chunk);
        transaction_.query(query, [&](const Row& row) {
            ids.push_back(row.text(0));
            if (!row.isNull(1)) {
                touched_.insert(row.text(1));
            }
        });
        if (ids.empty()) {
            return;
        }
        QueryBuilder update("catalog_mark_missing");
        update.add("UPDATE tracks SET missing_since_ms = {} WHERE id IN", {nowMs_}).addList(ids);
        transaction_.run(update);
        search_.remove(transaction_, SearchKind::Track, ids);
    });
}

void CatalogBatch::bringBack(const std::vector<std::string>& keys) {
    forEachChunk(encoded(keys), [&](const std::vector<std::string>& chunk) {
        std::vector<std::string> ids;
        std::vector<SearchEntry> entries;
        QueryBuilder query("catalog_missing_by_key");
        query.add(
            "SELECT id, album_id, title_key, artist, album FROM tracks"
            " WHERE missing_since_ms IS NOT NULL AND storage = {} AND object_key IN",
            {storage_}
        );
        query.addList(chunk);
        transaction_.query(query, [&](const Row& row) {
            ids.push_back(row.text(0));
            if (!row.isNull(1)) {
                touched_.insert(row.text(1));
            }
            entries.push_back(
                {SearchKind::Track,
                 row.text(0),
                 row.text(2),
                 row.text(2) + ' ' + nameKey(row.view(3)) + ' ' + nameKey(row.view(4))}
            );
        });
        if (ids.empty()) {
            return;
        }
        QueryBuilder update("catalog_bring_back");
        update.add("UPDATE tracks SET missing_since_ms = NULL WHERE id IN").addList(ids);
        transaction_.run(update);
        search_.put(transaction_, entries);
    });
}

void CatalogBatch::recordFailures(const std::vector<CatalogFailure>& failures) {
    std::vector<std::string> keys;
    for (const CatalogFailure& failure : failures) {
        const CatalogFile& file = failure.file;
        transaction_.run(
            kPutFailure,
            storage_,
            encodeObjectKey(file.key),
            file.sizeBytes,
            file.mtimeMs,
            file.etag,
            failure.reason,
            nowMs_
        );
        keys.push_back(file.key);
    }
    markMissing(keys);
}

void CatalogBatch::forgetFailures(const std::vector<std::string>& keys) {
    forEachChunk(encoded(keys), [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_forget_failures");
        query.add("DELETE FROM scan_errors WHERE storage = {} AND object_key IN", {storage_});
        transaction_.run(query.addList(chunk));
    });
}

CatalogApplied CatalogBatch::writeTracks(const std::vector<CatalogTrack>& tracks) {
    CatalogApplied applied;
    if (tracks.empty()) {
        return applied;
    }
    forgetFailures(keysOf(tracks));
    const std::vector<KnownTrack> known = identify(tracks);
    Names names{BatchArtists(transaction_, search_, nowMs_), {}, {}, {}};
    names.artists.ensure(tracks);
    names.genres = ensureGenres(transaction_, tracks, nowMs_);
    names.folders = ensureFolders(transaction_, storage_, tracks, nowMs_);
    names.albums = ensureAlbums(transaction_, tracks, names.artists, nowMs_);
    names.nextNumber = transaction_.query(kNextNumber).int64();
    writePictures(tracks);
    std::vector<SearchEntry> entries;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const CatalogTrack& track = tracks[i];
        writeTrack(track, known[i], names);
        writeCredits(track, known[i], names);
        ++names.nextNumber;
        ++(known[i].isNew ? applied.added : applied.updated);
        const std::string title = nameKey(track.title);
        entries.push_back(
            {SearchKind::Track,
             known[i].id,
             title,
             title + ' ' + nameKey(track.artist) + ' ' + nameKey(track.album.title)}
        );
    }
    countNew(tracks, known, names);
    search_.put(transaction_, entries);
    return applied;
}

std::vector<CatalogBatch::KnownTrack> CatalogBatch::identify(const std::vector<CatalogTrack>& tracks
) {
    std::unordered_map<std::string, KnownTrack> byKey;
    forEachChunk(encoded(keysOf(tracks)), [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_tracks_by_key");
        query.add(
            "SELECT id, album_id, object_key FROM tracks WHERE storage = {} AND object_key IN",
            {storage_}
        );
        transaction_.query(query.addList(chunk), [&](const Row& row) {
            byKey[decodeObjectKey(row.view(2))] = {row.text(0), row.text(1), false};
        });
    });
    std::vector<const CatalogTrack*> unknown;
    for (const CatalogTrack& track : tracks) {
        if (!byKey.contains(track.file.key)) {
            unknown.push_back(&track);
        }
    }
    Lost lost(transaction_, unknown);
    std::vector<KnownTrack> known;
    known.reserve(tracks.size());
    for (const CatalogTrack& track : tracks) {
        auto found = byKey.find(track.file.key);
        if (found == byKey.end()) {
            const auto moved = lost.take(track);
            KnownTrack made = moved ? KnownTrack{moved->id, moved->albumId, false}
                                    : KnownTrack{newUuid(nowMs_), "", true};
            known.push_back(made);
            made.isNew = false;
            byKey.emplace(track.file.key, made);
        } else {
            known.push_back(found->second);
        }
        if (!known.back().albumId.empty()) {
            touched_.insert(known.back().albumId);
        }
    }
    return known;
}

void CatalogBatch::writeTrack(
    const CatalogTrack& track, const KnownTrack& known, const Names& names
) {
    std::vector<Credit> credits;
    for (const CatalogArtist& artist : track.artists) {
        credits.push_back({ArtistId(names.artists.idOf(artist)), artist.role, artist.name});
    }
    std::optional<std::string> artistId;
    std::string artistKey = nameKey(track.artist);
    if (!credits.empty()) {
        artistId = credits.front().artist.str();
        const std::string& sortName = track.artists.front().sortName;
        artistKey = sortName.empty() ? artistKey : nameKey(sortName);
    }
    std::optional<std::string> albumId;
    if (!track.album.matchKey.empty()) {
        albumId = names.albums.at(track.album.matchKey);
        touched_.insert(*albumId);
    }
    const auto picture = track.picture ? std::optional(track.picture->id) : std::nullopt;
    transaction_.run(
        kPutTrack,
        known.id,
        names.nextNumber,
        nowMs_,
        nowMs_,
        storage_,
        encodeObjectKey(track.file.key),
        track.file.sizeBytes,
        track.file.mtimeMs,
        track.file.etag,
        track.fingerprint,
        names.folders.at(folderOfKey(track.file.key)),
        track.title,
        nameKey(track.title),
        track.artist,
        artistKey,
        artistId,
        packCredits(credits),
        track.album.title,
        albumId,
        track.album.artist,
        packNames(track.genres),
        track.trackNo,
        track.discNo,
        track.discSubtitle,
        yearOf(track.date),
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
        picture
    );
}

void CatalogBatch::writeCredits(
    const CatalogTrack& track, const KnownTrack& known, const Names& names
) {
    if (!known.isNew) {
        transaction_.run(kClearCredits, known.id);
        transaction_.run(kClearGenres, known.id);
    }
    int position = 0;
    for (const CatalogArtist& artist : track.artists) {
        transaction_.run(kAddCredit, known.id, position++, names.artists.idOf(artist), artist.role);
    }
    position = 0;
    for (const std::string& genre : track.genres) {
        transaction_.run(kAddGenre, known.id, position++, names.genres.at(nameKey(genre)));
    }
}

void CatalogBatch::writePictures(const std::vector<CatalogTrack>& tracks) {
    std::set<std::string_view> written;
    for (const CatalogTrack& track : tracks) {
        if (track.picture && written.insert(track.picture->id).second) {
            transaction_.run(
                kPutArtwork,
                track.picture->id,
                track.picture->mime,
                track.picture->sizeBytes,
                "embedded",
                storage_,
                encodeObjectKey(track.file.key),
                nowMs_
            );
        }
    }
}

void CatalogBatch::writeCovers(const std::vector<CatalogCover>& covers) {
    for (const CatalogCover& cover : covers) {
        transaction_.run(
            kPutArtwork,
            cover.id,
            cover.mime,
            cover.file.sizeBytes,
            "file",
            storage_,
            encodeObjectKey(cover.file.key),
            nowMs_
        );
        for (const std::string& folder : cover.folders) {
            transaction_.run(kCoverFolder, cover.id, storage_, encodeObjectKey(folder));
        }
    }
}

/// Lists show only what has tracks, so new artists, genres and folders get a first count at once;
/// CatalogWriter::settle() makes it exact.
void CatalogBatch::countNew(
    const std::vector<CatalogTrack>& tracks,
    const std::vector<KnownTrack>& known,
    const Names& names
) {
    std::map<std::string, int> artists;
    std::map<std::string, int> genres;
    std::map<std::string, int> folders;
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        if (!known[i].isNew) {
            continue;
        }
        for (const CatalogArtist& artist : tracks[i].artists) {
            ++artists[names.artists.idOf(artist)];
        }
        for (const std::string& genre : tracks[i].genres) {
            ++genres[names.genres.at(nameKey(genre))];
        }
        std::string path = folderOfKey(tracks[i].file.key);
        for (;; path = folderOfKey(path)) {
            ++folders[names.folders.at(path)];
            if (path.empty()) {
                break;
            }
        }
    }
    for (const auto& [id, count] : artists) {
        transaction_.run(kCountArtist, count, id);
    }
    for (const auto& [id, count] : genres) {
        transaction_.run(kCountGenre, count, id);
    }
    for (const auto& [id, count] : folders) {
        transaction_.run(kCountFolder, count, id);
    }
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_batch.h"

#include <map>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/stores/catalog_albums.h"
#include "core/db/stores/catalog_names.h"
#include "core/db/stores/credits.h"
#include "core/db/stores/lost_tracks.h"
#include "core/db/stores/track_rows.h"

namespace consort::db {

namespace {

/// Only one server scans into a database at a time; the lock goes with the transaction.
constexpr Query kLockServer{"catalog_lock", "SELECT CAST(pg_advisory_xact_lock(4750204) AS TEXT)"};

constexpr Query kNextNumber{
    "catalog_next_track", "SELECT COALESCE(MAX(number), -1) + 1 FROM tracks"};

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

constexpr Query kAnyFailure{
    "catalog_any_failure",
    "SELECT COUNT(*) FROM (SELECT 1 FROM scan_errors WHERE storage = $1 LIMIT 1) any_failure"};

constexpr Query kCountArtist{
    "catalog_count_artist", "UPDATE artists SET track_count = track_count + $1 WHERE id = $2"};
constexpr Query kCountGenre{
    "catalog_count_genre", "UPDATE genres SET track_count = track_count + $1 WHERE id = $2"};
constexpr Query kCountFolder{
    "catalog_count_folder", "UPDATE folders SET track_count = track_count + $1 WHERE id = $2"};

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

}  // namespace

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
    search_.write(transaction_);
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
        search_.remove(SearchKind::Track, ids);
    });
}

void CatalogBatch::bringBack(const std::vector<std::string>& keys) {
    forEachChunk(encoded(keys), [&](const std::vector<std::string>& chunk) {
        std::vector<std::string> ids;
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
            search_.put(
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
    if (transaction_.query(kAnyFailure, storage_).int64() == 0) {
        return;
    }
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
    BatchNames names{BatchArtists(transaction_, search_, nowMs_), {}, {}, {}};
    names.artists.ensure(tracks);
    names.genres = ensureGenres(transaction_, tracks, nowMs_);
    names.folders = ensureFolders(transaction_, storage_, tracks, nowMs_);
    names.albums = ensureAlbums(transaction_, tracks, names.artists, nowMs_);
    names.nextNumber = transaction_.query(kNextNumber).int64();
    writePictures(tracks);
    writeTrackRows(transaction_, storage_, tracks, known, names, nowMs_);
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const CatalogTrack& track = tracks[i];
        if (!track.album.matchKey.empty()) {
            touched_.insert(names.albums.at(track.album.matchKey));
        }
        ++(known[i].isNew ? applied.added : applied.updated);
        const std::string title = nameKey(track.title);
        search_.put(
            {SearchKind::Track,
             known[i].id,
             title,
             title + ' ' + nameKey(track.artist) + ' ' + nameKey(track.album.title)}
        );
    }
    countNew(tracks, known, names);
    return applied;
}

std::vector<KnownTrack> CatalogBatch::identify(const std::vector<CatalogTrack>& tracks) {
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
    LostTracks lost(transaction_, unknown);
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
    const BatchNames& names
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

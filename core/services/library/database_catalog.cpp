// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/database_catalog.h"

namespace consort::library {

namespace {

db::CatalogFile fileOf(const StorageObject& object) {
    return {object.key, object.bytes, object.mtimeMs, object.etag};
}

/// Various artists are nobody: no artist page, no credit.
std::vector<db::CatalogArtist> artistsOf(
    const std::vector<ArtistCredit>& credits, const std::string& role
) {
    std::vector<db::CatalogArtist> artists;
    for (const ArtistCredit& credit : credits) {
        if (credit.name != kVariousArtists) {
            artists.push_back({credit.name, credit.sortName, credit.mbid, role});
        }
    }
    return artists;
}

db::CatalogAlbum albumOf(const ScannedTrack& track) {
    const AlbumIdentity& identity = track.album;
    db::CatalogAlbum album;
    album.matchKey = identity.matchKey;
    album.title = identity.title;
    album.sortTitle = track.tags.albumSort;
    album.artist = identity.artist;
    album.artists = artistsOf(identity.artists, "album_artist");
    album.mbRelease = track.tags.releaseMbid;
    album.mbReleaseGroup = track.tags.releaseGroupMbid;
    album.isCompilation = identity.isCompilation;
    album.isArtistGuessed = identity.isArtistGuessed;
    return album;
}

void setAudio(db::CatalogTrack& track, const media::AudioTags& tags) {
    const media::AudioFormat& format = tags.format;
    track.durationMs = format.durationMs;
    track.codec = format.codec;
    track.mime = format.mime;
    track.bitrateKbps = format.bitrateKbps;
    track.sampleRate = format.sampleRate;
    track.channels = format.channels;
    track.bitsPerSample = format.bitsPerSample;
    track.gain = {
        tags.replayGain.trackGainDb,
        tags.replayGain.trackPeak,
        tags.replayGain.albumGainDb,
        tags.replayGain.albumPeak};
    track.fingerprint = tags.fingerprint;
    if (tags.picture) {
        track.picture = {tags.picture->hash, tags.picture->mime, tags.picture->bytes};
    }
}

db::CatalogTrack trackOf(const ScannedTrack& scanned) {
    const media::AudioTags& tags = scanned.tags;
    db::CatalogTrack track;
    track.file = fileOf(scanned.object);
    track.title = tags.title;
    track.artist = tags.artist;
    track.artists = artistsOf(library::artistsOf(tags), "main");
    track.album = albumOf(scanned);
    track.genres = tags.genres;
    track.trackNo = tags.trackNo;
    track.discNo = tags.discNo;
    if (!track.discNo && scanned.folderDisc > 0) {
        track.discNo = scanned.folderDisc;
    }
    track.discSubtitle = tags.discSubtitle;
    track.date = tags.date.empty() ? tags.originalDate : tags.date;
    track.bpm = tags.bpm;
    track.mbRecording = tags.recordingMbid;
    track.mbTrack = tags.trackMbid;
    track.isrc = tags.isrc;
    track.hasLyrics = tags.hasEmbeddedLyrics;
    setAudio(track, tags);
    return track;
}

}  // namespace

std::vector<KnownFile> DatabaseCatalog::listKnown(
    const std::string& storage,
    std::string_view prefix,
    std::string_view afterKey,
    std::size_t limit
) {
    std::vector<KnownFile> files;
    for (db::KnownCatalogFile& known : writer_.listKnown(storage, prefix, afterKey, limit)) {
        files.push_back(
            {std::move(known.file.key),
             known.file.sizeBytes,
             known.file.mtimeMs,
             std::move(known.file.etag),
             known.isMissing,
             known.isFailed}
        );
    }
    return files;
}

ScanBatchResult DatabaseCatalog::apply(const std::string& storage, const ScanBatch& batch) {
    db::CatalogChanges changes;
    changes.tracks.reserve(batch.tracks.size());
    for (const ScannedTrack& track : batch.tracks) {
        changes.tracks.push_back(trackOf(track));
    }
    for (const ScanFailure& failure : batch.failures) {
        changes.failures.push_back({fileOf(failure.object), failure.reason});
    }
    changes.missing = batch.missing;
    changes.returned = batch.returned;
    for (const FolderCover& cover : batch.covers) {
        changes.covers.push_back({fileOf(cover.object), cover.id, cover.mime, cover.folders});
    }
    const db::CatalogApplied applied = writer_.apply(storage, changes);
    ++generation_;
    return {applied.added, applied.updated};
}

std::vector<std::string> DatabaseCatalog::unknownCovers(const std::vector<std::string>& ids) {
    return writer_.unknownCovers(ids);
}

void DatabaseCatalog::settle() {
    writer_.settle();
    ++generation_;
}

void DatabaseCatalog::retire(const std::vector<std::string>& storagesInUse) {
    writer_.retire(storagesInUse);
    ++generation_;
}

}  // namespace consort::library

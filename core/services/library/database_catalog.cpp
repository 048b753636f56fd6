// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/database_catalog.h"

#include <utility>

namespace consort::library {

namespace {

db::CatalogFile fileOf(StorageObject object) {
    return {std::move(object.key), object.bytes, object.mtimeMs, std::move(object.etag)};
}

/// Various artists are nobody: no artist page, no credit.
std::vector<db::CatalogArtist> artistsOf(
    std::vector<ArtistCredit> credits, const std::string& role
) {
    std::vector<db::CatalogArtist> artists;
    artists.reserve(credits.size());
    for (ArtistCredit& credit : credits) {
        if (credit.name != kVariousArtists) {
            artists.push_back(
                {std::move(credit.name), std::move(credit.sortName), std::move(credit.mbid), role}
            );
        }
    }
    return artists;
}

db::CatalogAlbum albumOf(ScannedTrack& track) {
    AlbumIdentity& identity = track.album;
    db::CatalogAlbum album;
    album.matchKey = std::move(identity.matchKey);
    album.title = std::move(identity.title);
    album.sortTitle = std::move(track.tags.albumSort);
    album.artist = std::move(identity.artist);
    album.artists = artistsOf(std::move(identity.artists), "album_artist");
    album.mbRelease = std::move(track.tags.releaseMbid);
    album.mbReleaseGroup = std::move(track.tags.releaseGroupMbid);
    album.isCompilation = identity.isCompilation;
    album.isArtistGuessed = identity.isArtistGuessed;
    return album;
}

void setAudio(db::CatalogTrack& track, media::AudioTags& tags) {
    media::AudioFormat& format = tags.format;
    track.durationMs = format.durationMs;
    track.codec = std::move(format.codec);
    track.mime = std::move(format.mime);
    track.bitrateKbps = format.bitrateKbps;
    track.sampleRate = format.sampleRate;
    track.channels = format.channels;
    track.bitsPerSample = format.bitsPerSample;
    track.gain = {
        tags.replayGain.trackGainDb,
        tags.replayGain.trackPeak,
        tags.replayGain.albumGainDb,
        tags.replayGain.albumPeak};
    track.fingerprint = std::move(tags.fingerprint);
    if (tags.picture) {
        track.picture = {
            std::move(tags.picture->hash), std::move(tags.picture->mime), tags.picture->bytes};
    }
}

db::CatalogTrack trackOf(ScannedTrack scanned) {
    media::AudioTags& tags = scanned.tags;
    db::CatalogTrack track;
    track.file = fileOf(std::move(scanned.object));
    track.artists = artistsOf(library::artistsOf(tags), "main");
    track.title = std::move(tags.title);
    track.artist = std::move(tags.artist);
    track.album = albumOf(scanned);
    track.genres = std::move(tags.genres);
    track.trackNo = tags.trackNo;
    track.discNo = tags.discNo;
    if (!track.discNo && scanned.folderDisc > 0) {
        track.discNo = scanned.folderDisc;
    }
    track.discSubtitle = std::move(tags.discSubtitle);
    track.date = std::move(tags.date.empty() ? tags.originalDate : tags.date);
    track.bpm = tags.bpm;
    track.mbRecording = std::move(tags.recordingMbid);
    track.mbTrack = std::move(tags.trackMbid);
    track.isrc = std::move(tags.isrc);
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

ScanBatchResult DatabaseCatalog::apply(const std::string& storage, ScanBatch batch) {
    db::CatalogChanges changes;
    changes.tracks.reserve(batch.tracks.size());
    for (ScannedTrack& track : batch.tracks) {
        changes.tracks.push_back(trackOf(std::move(track)));
    }
    for (ScanFailure& failure : batch.failures) {
        changes.failures.push_back({fileOf(std::move(failure.object)), std::move(failure.reason)});
    }
    changes.missing = std::move(batch.missing);
    changes.returned = std::move(batch.returned);
    for (FolderCover& cover : batch.covers) {
        changes.covers.push_back(
            {fileOf(std::move(cover.object)),
             std::move(cover.id),
             std::move(cover.mime),
             std::move(cover.folders)}
        );
    }
    const db::CatalogApplied applied = writer_.apply(storage, changes);
    change(false);
    return {applied.added, applied.updated};
}

std::vector<std::string> DatabaseCatalog::unknownCovers(const std::vector<std::string>& ids) {
    return writer_.unknownCovers(ids);
}

void DatabaseCatalog::settle() {
    writer_.settle();
    change(true);
}

void DatabaseCatalog::retire(const std::vector<std::string>& storagesInUse) {
    if (writer_.hasUnused(storagesInUse)) {
        writer_.retire(storagesInUse);
        change(true);
    }
}

void DatabaseCatalog::change(bool isSettled) {
    ++generation_;
    if (hooks_.changed) {
        hooks_.changed(isSettled);
    }
}

}  // namespace consort::library

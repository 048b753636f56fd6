// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/media/audio_tags.h"
#include "core/services/library/album_identity.h"

namespace consort::library {

/// A file as it was when it was last read.
struct KnownFile {
    std::string key;
    std::uint64_t bytes = 0;
    TimeMs mtimeMs = 0;
    std::string etag;
    bool isMissing = false;
    bool isFailed = false;  ///< It could not be read then, and is not tried again unchanged.
};

/// A file whose tags were read.
struct ScannedTrack {
    StorageObject object;
    media::AudioTags tags;
    AlbumIdentity album;
    int folderDisc = 0;  ///< Of a folder such as "CD2", for files that name no disc; 0 for none.
};

struct ScanFailure {
    StorageObject object;
    std::string reason;
};

/// An image file that serves as cover of the albums in some folders.
struct FolderCover {
    StorageObject object;
    std::string id;  ///< By key, size and time: another file has another id.
    std::string mime;
    std::vector<std::string> folders;
};

/// What a scan found, to be written at once. Writing it again changes nothing.
struct ScanBatch {
    std::vector<ScannedTrack> tracks;
    std::vector<ScanFailure> failures;
    std::vector<std::string> missing;   ///< Keys that are gone.
    std::vector<std::string> returned;  ///< Keys that were missing and are back unchanged.
    std::vector<FolderCover> covers;

    std::size_t size() const {
        return tracks.size() + failures.size() + missing.size() + returned.size() + covers.size();
    }
};

/// How many of a batch's tracks came under ids that were not in the library before, and how many
/// kept theirs.
struct ScanBatchResult {
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
};

/// What a scan asks of the database. Thread-safe. Throws Error; Cancelled when another server has
/// the turn to write.
class ScanCatalog {
public:
    virtual ~ScanCatalog() = default;

    /// Known files, failed ones among them, whose key starts with `prefix` and sorts after
    /// `afterKey`, in byte order of the keys; at most `limit`.
    virtual std::vector<KnownFile> listKnown(
        const std::string& storage,
        std::string_view prefix,
        std::string_view afterKey,
        std::size_t limit
    ) = 0;

    /// In one transaction. A track keeps the id of its key; under a new key that of a missing track
    /// with the same MusicBrainz recording and release, or else the same fingerprint.
    virtual ScanBatchResult apply(const std::string& storage, ScanBatch batch) = 0;

    /// Those of these ids of covers that the catalog does not have.
    virtual std::vector<std::string> unknownCovers(const std::vector<std::string>& ids) = 0;

    /// After the last batch: counts of albums, artists, genres and folders, the search index,
    /// guessed album artists.
    virtual void settle() = 0;

    /// Tracks of storages other than these become missing, until their storage is back.
    virtual void retire(const std::vector<std::string>& storagesInUse) = 0;
};

}  // namespace consort::library

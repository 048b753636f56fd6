// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/base/backends/storage_backend.h"
#include "core/base/error.h"
#include "core/base/ids.h"

namespace consort::library {

/// Where the bytes of a track are.
struct TrackLocation {
    std::string storage;
    std::string key;
    std::string mime;
    /// As the catalog or the storage last said; without a key when neither did.
    StorageObject object{};
};

/// The object is another one than the caller's etag says. For a client that is "try again".
class TrackChanged final : public Error {
public:
    explicit TrackChanged(const std::string& key)
        : Error(ErrorCode::Unavailable, "\"" + key + "\" has changed") {}
};

/// A track's opened bytes. Keeps the storage alive that they come from: destroy `blob` first.
struct OpenedTrack {
    std::shared_ptr<StorageBackend> storage;
    TrackLocation location;
    Blob blob;
};

struct OpenTrackRequest {
    std::uint64_t offset = 0;
    std::uint64_t length = kToEnd;
    bool acceptFile = true;
    bool acceptUrl = false;
    std::string ifMatch = {};
};

/// A track in a file of this machine, open for everybody who plays it; nothing uses the
/// descriptor's position.
struct OpenTrackFile {
    TrackLocation location;
    StorageObject object;
    std::shared_ptr<const FileDescriptor> file;
    std::uint64_t offset = 0;  ///< Where the object begins within the file.
};

/// Opens tracks for streaming. Locations are remembered for a while, so that the range requests of
/// a playing track ask the database once. Thread-safe.
class TrackOpener final {
public:
    /// Asks the database; nullopt for an unknown or missing track.
    using Locate = std::function<std::optional<TrackLocation>(const TrackId&)>;

    TrackOpener(StorageDirectory& storages, const Clock& clock, Locate locate);

    /// Throws NotFound when there is no such track or its file is gone, Range, TrackChanged, and
    /// Unavailable or its like when the storage cannot or will not give it. Blocks for the database
    /// only when `isCached` was false.
    OpenedTrack open(
        const CallContext& context, const TrackId& track, const OpenTrackRequest& request
    );

    /// Whether open() will not need the database.
    bool isCached(const TrackId& track) const;

    /// The whole track, if it is a file that was opened within the last seconds; null otherwise.
    /// Asks neither database nor storage, so a file that was replaced or removed meanwhile is
    /// served as it was.
    std::shared_ptr<const OpenTrackFile> findOpenFile(const TrackId& track) const;

    /// Keeps a whole track's file for findOpenFile().
    void remember(const TrackId& track, std::shared_ptr<const OpenTrackFile> file);

    /// Throws NotFound.
    TrackLocation locate(const TrackId& track);

    /// Whether the track's storage was seen to give something else than files of this machine, for
    /// which opening is a request over a network. Blocks as locate() does.
    bool isRemote(const TrackId& track);

    /// locate(), with the object; asks the storage if the catalog did not know its etag, or after
    /// expectChange(). Throws as open().
    TrackLocation describe(const CallContext& context, const TrackId& track);

    /// After TrackChanged: the next describe() asks the storage.
    void expectChange(const TrackId& track);

    /// Closes files that nobody asked for within the last seconds, so that the space of deleted
    /// ones is given back. To be called every few seconds.
    void closeIdleFiles();

    /// After tracks moved: everything is looked up anew.
    void forgetAll();

    /// After storages were replaced: also what they were seen to give.
    void forgetStorages();

private:
    struct Entry {
        TrackId track;
        TrackLocation location;
        TimeMs untilMs = 0;
        std::shared_ptr<const OpenTrackFile> file{};
        TimeMs fileUntilMs = 0;
    };

    std::shared_ptr<StorageBackend> storageOf(const TrackLocation& location) const;
    std::uint64_t currentGeneration() const;
    std::optional<TrackLocation> remembered(const TrackId& track) const;
    void rememberLocation(
        const TrackId& track, const TrackLocation& location, std::uint64_t generation
    );
    void forget(const TrackId& track);

    StorageDirectory& storages_;
    const Clock& clock_;
    Locate locate_;
    mutable std::mutex mutex_;
    std::list<Entry> entries_;  ///< Newest first.
    std::unordered_map<TrackId, std::list<Entry>::iterator> index_;
    std::deque<TrackId> openFiles_;  ///< Oldest first; a track may stand there twice.
    std::unordered_set<std::string> remoteStorages_;
    std::uint64_t generation_ = 0;  ///< Counts forgetAll().
};

}  // namespace consort::library

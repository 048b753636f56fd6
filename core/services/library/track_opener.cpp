// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/track_opener.h"

#include <utility>

#include "core/base/error.h"
#include "core/services/library/storage_trouble.h"

namespace consort::library {

namespace {

constexpr std::size_t kMaxEntries = 4096;
constexpr TimeMs kEntryMs = 60'000;
constexpr TimeMs kFileMs = 3'000;
constexpr std::size_t kMaxOpenFiles = 256;

std::optional<Blob> openBlob(
    StorageBackend& storage, const CallContext& context, const BlobRequest& request
) {
    try {
        return storage.open(context, request);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Conflict && !request.ifMatch.empty()) {
            throw TrackChanged(std::string(request.key));
        }
        throw storageTrouble(error);
    }
}

std::optional<StorageObject> findObject(
    StorageBackend& storage, const CallContext& context, const std::string& key
) {
    try {
        return storage.findObject(context, key);
    } catch (const Error& error) {
        throw storageTrouble(error);
    }
}

}  // namespace

TrackOpener::TrackOpener(StorageDirectory& storages, const Clock& clock, Locate locate)
    : storages_(storages), clock_(clock), locate_(std::move(locate)) {}

OpenedTrack TrackOpener::open(
    const CallContext& context, const TrackId& track, const OpenTrackRequest& request
) {
    const bool wasCached = isCached(track);
    OpenedTrack opened;
    opened.location = locate(track);
    opened.storage = storageOf(opened.location);
    BlobRequest blobRequest;
    blobRequest.key = opened.location.key;
    blobRequest.offset = request.offset;
    blobRequest.length = request.length;
    blobRequest.acceptFile = request.acceptFile;
    blobRequest.acceptUrl = request.acceptUrl;
    blobRequest.ifMatch = request.ifMatch;
    auto blob = openBlob(*opened.storage, context, blobRequest);
    if (!blob) {
        forget(track);
        if (wasCached) {
            return open(context, track, request);
        }
        throw notFound("the file of track " + track.str() + " is gone");
    }
    opened.blob = std::move(*blob);
    if (!std::holds_alternative<OpenFile>(opened.blob.body) && request.acceptFile) {
        const std::lock_guard lock(mutex_);
        remoteStorages_.insert(opened.location.storage);
    }
    return opened;
}

std::shared_ptr<StorageBackend> TrackOpener::storageOf(const TrackLocation& location) const {
    auto storage = storages_.find(location.storage);
    if (!storage) {
        throw unavailable("storage \"" + location.storage + "\" is not in service");
    }
    return storage;
}

bool TrackOpener::isRemote(const TrackId& track) {
    const auto storage = locate(track).storage;
    const std::lock_guard lock(mutex_);
    return remoteStorages_.contains(storage);
}

TrackLocation TrackOpener::describe(const CallContext& context, const TrackId& track) {
    auto location = locate(track);
    if (!location.object.etag.empty()) {
        return location;
    }
    const auto generation = currentGeneration();
    auto object = findObject(*storageOf(location), context, location.key);
    if (!object) {
        forget(track);
        throw notFound("the file of track " + track.str() + " is gone");
    }
    location.object = std::move(*object);
    rememberLocation(track, location, generation);
    return location;
}

void TrackOpener::expectChange(const TrackId& track) {
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(track); found != index_.end()) {
        found->second->location.object = {};
    }
}

std::uint64_t TrackOpener::currentGeneration() const {
    const std::lock_guard lock(mutex_);
    return generation_;
}

bool TrackOpener::isCached(const TrackId& track) const {
    return remembered(track).has_value();
}

std::shared_ptr<const OpenTrackFile> TrackOpener::findOpenFile(const TrackId& track) const {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(track);
    if (found == index_.end() || found->second->fileUntilMs <= clock_.nowMs()) {
        return nullptr;
    }
    return found->second->file;
}

void TrackOpener::remember(const TrackId& track, std::shared_ptr<const OpenTrackFile> file) {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(track);
    if (found == index_.end()) {
        return;
    }
    found->second->file = std::move(file);
    found->second->fileUntilMs = clock_.nowMs() + kFileMs;
    openFiles_.push_back(track);
    if (openFiles_.size() > kMaxOpenFiles) {
        if (const auto oldest = index_.find(openFiles_.front()); oldest != index_.end()) {
            oldest->second->file = nullptr;
        }
        openFiles_.pop_front();
    }
}

void TrackOpener::closeIdleFiles() {
    const std::lock_guard lock(mutex_);
    const auto now = clock_.nowMs();
    std::erase_if(openFiles_, [&](const TrackId& track) {
        const auto found = index_.find(track);
        if (found == index_.end() || !found->second->file) {
            return true;
        }
        if (found->second->fileUntilMs > now) {
            return false;
        }
        found->second->file = nullptr;
        return true;
    });
}

TrackLocation TrackOpener::locate(const TrackId& track) {
    if (auto known = remembered(track)) {
        return std::move(*known);
    }
    const auto generation = currentGeneration();
    auto found = locate_(track);
    if (!found) {
        throw notFound("there is no track " + track.str());
    }
    rememberLocation(track, *found, generation);
    return std::move(*found);
}

void TrackOpener::rememberLocation(
    const TrackId& track, const TrackLocation& location, std::uint64_t generation
) {
    const std::lock_guard lock(mutex_);
    // Read from the database before the tracks moved.
    if (generation != generation_) {
        return;
    }
    if (const auto old = index_.find(track); old != index_.end()) {
        entries_.erase(old->second);
    }
    entries_.push_front({track, location, clock_.nowMs() + kEntryMs});
    index_[track] = entries_.begin();
    if (entries_.size() > kMaxEntries) {
        index_.erase(entries_.back().track);
        entries_.pop_back();
    }
}

void TrackOpener::forgetAll() {
    const std::lock_guard lock(mutex_);
    ++generation_;
    entries_.clear();
    index_.clear();
    openFiles_.clear();
}

void TrackOpener::forgetStorages() {
    forgetAll();
    const std::lock_guard lock(mutex_);
    remoteStorages_.clear();
}

std::optional<TrackLocation> TrackOpener::remembered(const TrackId& track) const {
    const std::lock_guard lock(mutex_);
    const auto found = index_.find(track);
    if (found == index_.end() || found->second->untilMs <= clock_.nowMs()) {
        return std::nullopt;
    }
    return found->second->location;
}

void TrackOpener::forget(const TrackId& track) {
    const std::lock_guard lock(mutex_);
    if (const auto found = index_.find(track); found != index_.end()) {
        entries_.erase(found->second);
        index_.erase(found);
    }
}

}  // namespace consort::library

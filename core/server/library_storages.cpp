// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_storages.h"

#include "core/base/error.h"
#include "core/services/library/track_opener.h"

namespace consort::server {

namespace {

/// "a/b/song.flac" -> "a/b/song.": what sidecars such as song.lrc begin with.
std::string stemOf(const std::string& key) {
    const auto dot = key.rfind('.');
    const auto slash = key.rfind('/');
    const bool hasExtension =
        dot != std::string::npos && (slash == std::string::npos || dot > slash);
    return (hasExtension ? key.substr(0, dot) : key) + ".";
}

}  // namespace

LibraryStorages::LibraryStorages(const StorageDirectory& running, std::vector<std::string> library)
    : library_(std::move(library)) {
    for (const auto& instance : running.instances()) {
        backends_.push_back(running.find(instance));
    }
}

std::shared_ptr<StorageBackend> LibraryStorages::find(std::string_view instance) const {
    for (const auto& backend : backends_) {
        if (backend->instance() == instance) {
            return backend;
        }
    }
    return nullptr;
}

void LateMediaSource::provide(library::TrackOpener& opener, const StorageDirectory& storages) {
    storages_ = &storages;
    opener_ = &opener;
}

library::TrackOpener& LateMediaSource::opener() const {
    auto* opener = opener_.load();
    if (opener == nullptr) {
        throw unavailable("the library is not ready yet");
    }
    return *opener;
}

Blob LateMediaSource::open(
    const CallContext& context, const TrackId& track, std::uint64_t offset, std::uint64_t length
) {
    return opener().open(context, track, {.offset = offset, .length = length}).blob;
}

void LateMediaSource::listSidecars(
    const CallContext& context,
    const TrackId& track,
    const std::function<bool(const StorageObject&)>& emit
) {
    const auto location = opener().locate(track);
    const auto storage = storages_.load()->find(location.storage);
    if (!storage) {
        throw unavailable("storage \"" + location.storage + "\" is not in service");
    }
    storage->list(context, stemOf(location.key), "", [&](const StorageObject& object) {
        return object.key == location.key || emit(object);
    });
}

Blob LateMediaSource::openSidecar(
    const CallContext& context, const TrackId& track, std::string_view key
) {
    const auto location = opener().locate(track);
    const auto storage = storages_.load()->find(location.storage);
    if (!storage) {
        throw unavailable("storage \"" + location.storage + "\" is not in service");
    }
    if (!key.starts_with(stemOf(location.key)) || key == location.key) {
        throw denied("\"" + std::string(key) + "\" does not lie beside the track");
    }
    BlobRequest request;
    request.key = key;
    auto blob = storage->open(context, request);
    if (!blob) {
        throw notFound("there is no \"" + std::string(key) + "\"");
    }
    return std::move(*blob);
}

}  // namespace consort::server

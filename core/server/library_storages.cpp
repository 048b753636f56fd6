// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_storages.h"

#include <algorithm>
#include <utility>

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

LibraryStorages::LibraryStorages(
    const StorageDirectory& running,
    std::vector<std::string> library,
    std::vector<library::StorageScope> scopes
)
    : library_(std::move(library)) {
    const auto parts = std::make_shared<const library::StorageScopes>(scopes);
    for (const auto& instance : running.instances()) {
        auto backend = running.find(instance);
        const bool isPart = std::any_of(scopes.begin(), scopes.end(), [&](const auto& scope) {
            return scope.instance == instance;
        });
        backends_.push_back(
            isPart ? library::scopedStorage(std::move(backend), parts) : std::move(backend)
        );
    }
}

std::shared_ptr<StorageBackend> LibraryStorages::find(std::string_view instance) const {
    const std::lock_guard lock(mutex_);
    for (const auto& backend : backends_) {
        if (backend->instance() == instance) {
            return backend;
        }
    }
    return nullptr;
}

LibraryStorages::LibraryStorages(LibraryStorages&& other) noexcept
    : backends_(std::move(other.backends_)), library_(std::move(other.library_)) {}

void LibraryStorages::replace(LibraryStorages&& other) {
    const std::lock_guard lock(mutex_);
    backends_.swap(other.backends_);
    library_.swap(other.library_);
}

std::vector<std::string> LibraryStorages::instances() const {
    const std::lock_guard lock(mutex_);
    return library_;
}

/// Counted instead of locked, as a storage that is a plugin may itself call in here.
class LateMediaSource::Use {
public:
    explicit Use(LateMediaSource& source) : source_(source) {
        const std::lock_guard lock(source_.mutex_);
        if (source_.opener_ == nullptr) {
            throw unavailable("the library is not in service");
        }
        opener_ = source_.opener_;
        storages_ = source_.storages_;
        ++source_.uses_;
    }

    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    ~Use() {
        // Under the lock, for withdraw() may be followed by the end of the source.
        const std::lock_guard lock(source_.mutex_);
        --source_.uses_;
        source_.unused_.notify_all();
    }

    library::TrackOpener& opener() const { return *opener_; }

    std::shared_ptr<StorageBackend> storageOf(const library::TrackLocation& location) const {
        auto storage = storages_->find(location.storage);
        if (!storage) {
            throw unavailable("storage \"" + location.storage + "\" is not in service");
        }
        return storage;
    }

private:
    LateMediaSource& source_;
    library::TrackOpener* opener_ = nullptr;
    const StorageDirectory* storages_ = nullptr;
};

void LateMediaSource::provide(library::TrackOpener& opener, const StorageDirectory& storages) {
    const std::lock_guard lock(mutex_);
    opener_ = &opener;
    storages_ = &storages;
}

void LateMediaSource::withdraw() {
    std::unique_lock lock(mutex_);
    opener_ = nullptr;
    unused_.wait(lock, [this] { return uses_ == 0; });
}

Blob LateMediaSource::open(
    const CallContext& context, const TrackId& track, std::uint64_t offset, std::uint64_t length
) {
    return Use(*this).opener().open(context, track, {.offset = offset, .length = length}).blob;
}

void LateMediaSource::listSidecars(
    const CallContext& context,
    const TrackId& track,
    const std::function<bool(const StorageObject&)>& emit
) {
    const Use use(*this);
    const auto location = use.opener().locate(track);
    const auto storage = use.storageOf(location);
    storage->list(context, stemOf(location.key), "", [&](const StorageObject& object) {
        return object.key == location.key || object.key.ends_with('/') || emit(object);
    });
}

Blob LateMediaSource::openSidecar(
    const CallContext& context, const TrackId& track, std::string_view key
) {
    const Use use(*this);
    const auto location = use.opener().locate(track);
    const auto storage = use.storageOf(location);
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

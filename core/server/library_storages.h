// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/extensions/media_source.h"

namespace consort::library {
class TrackOpener;
}

namespace consort::server {

/// The running storages, of which only some are the library.
class LibraryStorages final : public StorageDirectory {
public:
    LibraryStorages(const StorageDirectory& running, std::vector<std::string> library);

    std::shared_ptr<StorageBackend> find(std::string_view instance) const override;

    /// Those that are the library.
    std::vector<std::string> instances() const override { return library_; }

private:
    std::vector<std::shared_ptr<StorageBackend>> backends_;
    std::vector<std::string> library_;
};

/// The library's bytes for plugins. Plugins start before the library does, and are refused until
/// then.
class LateMediaSource final : public extensions::MediaSource {
public:
    /// Both are borrowed. Once, before any plugin is called by a request.
    void provide(library::TrackOpener& opener, const StorageDirectory& storages);

    Blob open(const CallContext&, const TrackId& track, std::uint64_t offset, std::uint64_t length)
        override;
    void listSidecars(
        const CallContext&,
        const TrackId& track,
        const std::function<bool(const StorageObject&)>& emit
    ) override;
    Blob openSidecar(const CallContext&, const TrackId& track, std::string_view key) override;

private:
    library::TrackOpener& opener() const;

    std::atomic<library::TrackOpener*> opener_{nullptr};
    std::atomic<const StorageDirectory*> storages_{nullptr};
};

}  // namespace consort::server

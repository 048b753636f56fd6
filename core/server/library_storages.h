// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/extensions/media_source.h"
#include "core/services/library/storage_scopes.h"

namespace consort::library {
class TrackOpener;
}

namespace consort::server {

/// The running storages, of which only some are the library. Thread-safe.
class LibraryStorages final : public StorageDirectory {
public:
    /// With `scopes` each storage is only that part of the library; without, all of it.
    LibraryStorages(
        const StorageDirectory& running,
        std::vector<std::string> library,
        std::vector<library::StorageScope> scopes = {}
    );
    LibraryStorages(LibraryStorages&& other) noexcept;

    /// Those of `other` serve from now on; who has one of the old ones keeps it.
    void replace(LibraryStorages&& other);

    std::shared_ptr<StorageBackend> find(std::string_view instance) const override;

    /// Those that are the library.
    std::vector<std::string> instances() const override;

private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<StorageBackend>> backends_;
    std::vector<std::string> library_;
};

/// The library's bytes for plugins, also for threads of their own. Plugins start before the library
/// does and end after it, and are refused then. Thread-safe.
class LateMediaSource final : public extensions::MediaSource {
public:
    /// Both are borrowed until withdraw(). Once.
    void provide(library::TrackOpener& opener, const StorageDirectory& storages);

    /// Lets no call in any more and waits for those that are inside. For good.
    void withdraw();

    Blob open(const CallContext&, const TrackId& track, std::uint64_t offset, std::uint64_t length)
        override;
    void listSidecars(
        const CallContext&,
        const TrackId& track,
        const std::function<bool(const StorageObject&)>& emit
    ) override;
    Blob openSidecar(const CallContext&, const TrackId& track, std::string_view key) override;

private:
    /// The library, while one call uses it.
    class Use;

    std::mutex mutex_;
    std::condition_variable unused_;
    library::TrackOpener* opener_ = nullptr;
    const StorageDirectory* storages_ = nullptr;
    int uses_ = 0;
};

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/media/thumbnail_process.h"

namespace consort::media {

struct ThumbnailCacheConfig {
    std::filesystem::path directory;  ///< Made when missing; the cache owns what is in it.
    std::uint64_t maxBytes = 512U << 20;
    int maxProcesses = 2;
    ThumbnailProcessConfig process;
};

struct CachedThumbnail {
    FileDescriptor file;
    std::uint64_t bytes = 0;
    std::string mime;
    std::string etag;  ///< Strong, without quotes.
};

/// Thumbnails on disk, by the hash of their picture. The least recently used go first when the cap
/// is reached. Thread-safe; one picture is made once however many ask for it at a time, and never
/// more than `maxProcesses` at once.
class ThumbnailCache final {
public:
    /// Gives the picture's bytes; called without locks, only when there is no thumbnail yet.
    using LoadPicture = std::function<std::string()>;
    /// Told of the placeholder (a tiny WebP) when a thumbnail was made.
    using OnPlaceholder = std::function<void(const std::string&)>;

    ThumbnailCache(ThumbnailCacheConfig config, const Clock& clock);
    ThumbnailCache(const ThumbnailCache&) = delete;
    ThumbnailCache& operator=(const ThumbnailCache&) = delete;

    /// 64, 128, 256, 512 or 1024: the smallest that is not below `side`, or the largest.
    static int snapSide(int side);

    /// In memory terms: one open(2). nullopt when it must be made first.
    std::optional<CachedThumbnail> find(const std::string& hash, int side, ThumbnailFormat format)
        const;

    /// Finds or makes it; blocks meanwhile. Throws as makeThumbnail() and `load` do; a picture that
    /// could not be decoded is not tried again for ten minutes.
    CachedThumbnail ensure(
        const std::string& hash,
        int side,
        ThumbnailFormat format,
        const LoadPicture& load,
        const OnPlaceholder& onPlaceholder = {}
    );

private:
    class Turn;

    std::filesystem::path pathOf(const std::string& hash, int side, ThumbnailFormat format) const;
    void store(const std::filesystem::path& path, const std::string& bytes);
    void evict();
    void rethrowKnownFailure(const std::string& hash);
    void rememberFailure(const std::string& hash, const Error& error);

    struct Failure {
        TimeMs untilMs = 0;
        std::string reason;
    };

    ThumbnailCacheConfig config_;
    const Clock& clock_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> making_;
    std::map<std::string, Failure> failures_;
    int processes_ = 0;
    std::mutex diskMutex_;
    std::optional<std::uint64_t> usedBytes_;
};

}  // namespace consort::media

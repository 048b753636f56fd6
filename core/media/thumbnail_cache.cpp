// SPDX-License-Identifier: Apache-2.0
#include "core/media/thumbnail_cache.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/random.h"

namespace consort::media {

namespace {

namespace fs = std::filesystem;

constexpr std::array kSides{64, 128, 256, 512, 1024};
constexpr TimeMs kFailureMs = 10 * 60 * 1000;
constexpr std::size_t kMaxFailures = 1000;

/// A hit counts as use once an hour: a cover page must not write to the disk for every picture.
constexpr time_t kTouchAfterSeconds = 3600;

struct Entry {
    fs::file_time_type usedAt;
    std::uint64_t bytes = 0;
    fs::path path;
};

std::vector<Entry> listEntries(const fs::path& directory) {
    std::vector<Entry> entries;
    std::error_code ignored;
    for (const auto& item : fs::recursive_directory_iterator(directory, ignored)) {
        if (item.is_regular_file(ignored)) {
            entries.push_back({item.last_write_time(ignored), item.file_size(ignored), item.path()}
            );
        }
    }
    return entries;
}

std::uint64_t sumBytes(const std::vector<Entry>& entries) {
    std::uint64_t sum = 0;
    for (const auto& entry : entries) {
        sum += entry.bytes;
    }
    return sum;
}

void writeFile(const fs::path& path, const std::string& bytes) {
    const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    std::size_t done = 0;
    while (file.isOpen() && done < bytes.size()) {
        const ssize_t put = ::write(file.get(), bytes.data() + done, bytes.size() - done);
        if (put < 0 && errno != EINTR) {
            break;
        }
        done += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    if (done != bytes.size() || !file.isOpen()) {
        const auto why = std::generic_category().message(errno);
        ::unlink(path.c_str());
        throw unavailable("cannot write \"" + path.string() + "\": " + why);
    }
}

}  // namespace

/// The right to make one name's thumbnail, and one of the process slots.
class ThumbnailCache::Turn {
public:
    Turn(ThumbnailCache& cache, std::string name) : cache_(cache), name_(std::move(name)) {
        std::unique_lock lock(cache_.mutex_);
        cache_.changed_.wait(lock, [&] {
            return !cache_.making_.contains(name_) &&
                   cache_.processes_ < cache_.config_.maxProcesses;
        });
        cache_.making_.insert(name_);
        ++cache_.processes_;
    }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    ~Turn() {
        {
            const std::lock_guard lock(cache_.mutex_);
            cache_.making_.erase(name_);
            --cache_.processes_;
        }
        cache_.changed_.notify_all();
    }

private:
    ThumbnailCache& cache_;
    std::string name_;
};

ThumbnailCache::ThumbnailCache(ThumbnailCacheConfig config, const Clock& clock)
    : config_(std::move(config)), clock_(clock) {
    config_.maxProcesses = std::max(1, config_.maxProcesses);
}

int ThumbnailCache::snapSide(int side) {
    const auto* found = std::lower_bound(kSides.begin(), kSides.end(), side);
    return found == kSides.end() ? kSides.back() : *found;
}

std::filesystem::path ThumbnailCache::pathOf(
    const std::string& hash, int side, ThumbnailFormat format
) const {
    const char* extension = format == ThumbnailFormat::Webp ? ".webp" : ".jpg";
    return config_.directory / hash.substr(0, 2) / (hash + '-' + std::to_string(side) + extension);
}

std::optional<CachedThumbnail> ThumbnailCache::find(
    const std::string& hash, int side, ThumbnailFormat format
) const {
    const auto path = pathOf(hash, side, format);
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));

    struct stat status {};

    if (!file.isOpen() || ::fstat(file.get(), &status) != 0) {
        return std::nullopt;
    }
    if (status.st_mtime + kTouchAfterSeconds < ::time(nullptr)) {
        ::futimens(file.get(), nullptr);
    }
    const bool isWebp = format == ThumbnailFormat::Webp;
    return CachedThumbnail{
        std::move(file),
        static_cast<std::uint64_t>(status.st_size),
        isWebp ? "image/webp" : "image/jpeg",
        hash + '-' + std::to_string(side) + (isWebp ? "w" : "j")};
}

CachedThumbnail ThumbnailCache::ensure(
    const std::string& hash,
    int side,
    ThumbnailFormat format,
    const LoadPicture& load,
    const OnPlaceholder& onPlaceholder
) {
    if (auto found = find(hash, side, format)) {
        return std::move(*found);
    }
    const auto path = pathOf(hash, side, format);
    const Turn turn(*this, path.filename().string());
    if (auto found = find(hash, side, format)) {
        return std::move(*found);
    }
    rethrowKnownFailure(hash);
    try {
        const auto made = makeThumbnail(config_.process, load(), side, format);
        store(path, made.bytes);
        if (onPlaceholder) {
            onPlaceholder(made.placeholder);
        }
    } catch (const Error& error) {
        rememberFailure(hash, error);
        throw;
    }
    auto found = find(hash, side, format);
    if (!found) {
        throw unavailable("the thumbnail \"" + path.string() + "\" is gone already");
    }
    return std::move(*found);
}

void ThumbnailCache::store(const std::filesystem::path& path, const std::string& bytes) {
    const std::lock_guard lock(diskMutex_);
    std::error_code failure;
    fs::create_directories(path.parent_path(), failure);
    const fs::path draft = path.string() + '.' + randomToken(6);
    writeFile(draft, bytes);
    fs::rename(draft, path, failure);
    if (failure) {
        throw unavailable("cannot write \"" + path.string() + "\": " + failure.message());
    }
    if (!usedBytes_) {
        usedBytes_ = sumBytes(listEntries(config_.directory));
    } else {
        *usedBytes_ += bytes.size();
    }
    if (*usedBytes_ > config_.maxBytes) {
        evict();
    }
}

void ThumbnailCache::evict() {
    auto entries = listEntries(config_.directory);
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
        return a.usedAt < b.usedAt;
    });
    std::uint64_t used = sumBytes(entries);
    const std::uint64_t target = config_.maxBytes / 10 * 9;
    std::error_code ignored;
    for (std::size_t i = 0; i + 1 < entries.size() && used > target; ++i) {
        fs::remove(entries[i].path, ignored);
        used -= entries[i].bytes;
    }
    usedBytes_ = used;
}

void ThumbnailCache::rethrowKnownFailure(const std::string& hash) {
    const std::lock_guard lock(mutex_);
    const auto found = failures_.find(hash);
    if (found != failures_.end() && found->second.untilMs > clock_.nowMs()) {
        throw invalid(found->second.reason);
    }
}

void ThumbnailCache::rememberFailure(const std::string& hash, const Error& error) {
    if (error.code() != ErrorCode::Invalid) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (failures_.size() >= kMaxFailures) {
        failures_.clear();
    }
    failures_[hash] = {clock_.nowMs() + kFailureMs, error.what()};
}

}  // namespace consort::media

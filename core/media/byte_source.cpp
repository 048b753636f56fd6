// SPDX-License-Identifier: Apache-2.0
#include "core/media/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <sys/stat.h>

#include "core/base/error.h"

namespace consort::media {

namespace {

struct Stretch {
    std::uint64_t begin = 0;
    std::size_t length = 0;
};

/// Tag readers seek about in small steps; kept stretches turn those into few reads.
class CachedSource : public ByteSource {
public:
    CachedSource(std::uint64_t size, std::size_t maxKept) : size_(size), maxKept_(maxKept) {}

    std::uint64_t size() const override { return size_; }

    std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
        std::size_t done = 0;
        while (done < buffer.size() && offset + done < size_) {
            const auto rest = buffer.subspan(done);
            const std::size_t got = readSome(offset + done, rest);
            if (got == 0) {
                break;
            }
            done += got;
        }
        return done;
    }

protected:
    /// What to fetch for `wanted` bytes at `offset`, of which the first is not kept. A stretch that
    /// begins at `offset` and is as long as wanted goes straight to the reader and is not kept.
    virtual Stretch stretchFor(std::uint64_t offset, std::size_t wanted) = 0;

    /// Reads up to `buffer.size()` bytes at `offset`; 0 only at the end.
    virtual std::size_t fetch(std::uint64_t offset, std::span<char> buffer) = 0;

    void keep(std::uint64_t begin, std::vector<char> bytes) {
        kept_.push_back({begin, ++tick_, std::move(bytes)});
        keptBytes_ += kept_.back().bytes.size();
        while (keptBytes_ > maxKept_ && kept_.size() > 1) {
            const auto oldest = std::min_element(kept_.begin(), kept_.end(), olderFirst);
            keptBytes_ -= oldest->bytes.size();
            kept_.erase(oldest);
        }
    }

private:
    struct Kept {
        std::uint64_t begin = 0;
        std::uint64_t usedAt = 0;
        std::vector<char> bytes;

        bool holds(std::uint64_t offset) const {
            return offset >= begin && offset - begin < bytes.size();
        }
    };

    static bool olderFirst(const Kept& a, const Kept& b) { return a.usedAt < b.usedAt; }

    std::size_t readSome(std::uint64_t offset, std::span<char> rest) {
        const Kept* kept = findKept(offset);
        if (kept == nullptr) {
            const auto stretch = stretchFor(offset, rest.size());
            if (stretch.begin == offset && stretch.length == rest.size()) {
                return fetch(offset, rest);
            }
            fetchAndKeep(stretch);
            kept = findKept(offset);
        }
        if (kept == nullptr) {
            return 0;
        }
        const auto within = static_cast<std::size_t>(offset - kept->begin);
        const std::size_t count = std::min(rest.size(), kept->bytes.size() - within);
        std::memcpy(rest.data(), kept->bytes.data() + within, count);
        return count;
    }

    void fetchAndKeep(const Stretch& stretch) {
        std::vector<char> bytes(std::min<std::uint64_t>(stretch.length, size_ - stretch.begin));
        std::size_t got = 0;
        while (got < bytes.size()) {
            const auto step = fetch(stretch.begin + got, std::span(bytes).subspan(got));
            if (step == 0) {
                break;
            }
            got += step;
        }
        bytes.resize(got);
        keep(stretch.begin, std::move(bytes));
    }

    const Kept* findKept(std::uint64_t offset) {
        for (auto& kept : kept_) {
            if (kept.holds(offset)) {
                kept.usedAt = ++tick_;
                return &kept;
            }
        }
        return nullptr;
    }

    std::uint64_t size_;
    std::size_t maxKept_;
    std::size_t keptBytes_ = 0;
    std::uint64_t tick_ = 0;
    std::vector<Kept> kept_;
};

class FileByteSource final : public CachedSource {
public:
    FileByteSource(OpenFile file, std::uint64_t size, std::string key)
        : CachedSource(size, 4 * kBlockBytes), file_(std::move(file)), key_(std::move(key)) {}

    bool isRemote() const override { return false; }

private:
    static constexpr std::size_t kBlockBytes = 8U << 10;

    Stretch stretchFor(std::uint64_t offset, std::size_t wanted) override {
        if (wanted >= kBlockBytes) {
            return {offset, wanted};
        }
        return {offset / kBlockBytes * kBlockBytes, kBlockBytes};
    }

    std::size_t fetch(std::uint64_t offset, std::span<char> buffer) override {
        for (;;) {
            const ssize_t got = ::pread(
                file_.fd.get(),
                buffer.data(),
                buffer.size(),
                static_cast<off_t>(file_.offset + offset)
            );
            if (got >= 0) {
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR) {
                throw unavailable(
                    "cannot read \"" + key_ + "\": " + std::generic_category().message(errno)
                );
            }
        }
    }

    OpenFile file_;
    std::string key_;
};

/// Every fetch is a request, and every byte is paid for. Tags lie in front, in most files within
/// the first stretch; what else is looked at are a few KiB in the middle and at the end, so small
/// stretches are fetched there, longer ones only when reading goes on behind the last.
class RangedByteSource final : public CachedSource {
public:
    static constexpr std::size_t kFirstBytes = 64U << 10;

    RangedByteSource(StorageBackend& storage, const CallContext& context, StorageObject object)
        : CachedSource(object.bytes, kMaxKept),
          storage_(storage),
          context_(context),
          object_(std::move(object)) {}

    bool isRemote() const override { return true; }

    /// The stretch that came with the probe which found out that there is no file.
    void keepFirst(BlobReader& reader) {
        std::vector<char> bytes(std::min<std::uint64_t>(kFirstBytes, size()));
        bytes.resize(drain(reader, bytes));
        end_ = bytes.size();
        keep(0, std::move(bytes));
    }

private:
    static constexpr std::size_t kStepBytes = 16U << 10;
    static constexpr std::size_t kLongestStep = 256U << 10;
    static constexpr std::size_t kMaxKept = 1U << 20;

    Stretch stretchFor(std::uint64_t offset, std::size_t wanted) override {
        const bool goesOn = offset == end_;
        step_ = goesOn ? std::min(2 * step_, kLongestStep) : kStepBytes;
        const auto begin = goesOn ? offset : offset / kStepBytes * kStepBytes;
        if (wanted >= kLongestStep) {
            end_ = offset + wanted;
            return {offset, wanted};
        }
        const auto reach = static_cast<std::size_t>(offset - begin) + wanted;
        const Stretch stretch{begin, std::max(step_, reach)};
        end_ = stretch.begin + stretch.length;
        return stretch;
    }

    std::size_t fetch(std::uint64_t offset, std::span<char> buffer) override {
        BlobRequest request;
        request.key = object_.key;
        request.offset = offset;
        request.length = buffer.size();
        request.acceptFile = false;
        request.ifMatch = object_.etag;
        auto blob = storage_.open(context_, request);
        if (!blob) {
            throw notFound("\"" + object_.key + "\" is gone");
        }
        auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&blob->body);
        if (reader == nullptr || *reader == nullptr) {
            throw Error(ErrorCode::Internal, "storage gave no reader for \"" + object_.key + "\"");
        }
        return drain(**reader, buffer);
    }

    static std::size_t drain(BlobReader& reader, std::span<char> buffer) {
        std::size_t done = 0;
        while (done < buffer.size()) {
            const std::size_t got = reader.read(buffer.subspan(done));
            if (got == 0) {
                break;
            }
            done += got;
        }
        return done;
    }

    StorageBackend& storage_;
    CallContext context_;
    StorageObject object_;
    std::size_t step_ = kStepBytes;
    std::uint64_t end_ = 0;  ///< Of the last stretch.
};

class MemoryByteSource final : public ByteSource {
public:
    explicit MemoryByteSource(std::span<const char> bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }

    bool isRemote() const override { return false; }

    std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
        if (offset >= bytes_.size()) {
            return 0;
        }
        const auto from = bytes_.subspan(static_cast<std::size_t>(offset));
        const std::size_t count = std::min(buffer.size(), from.size());
        std::copy_n(from.begin(), count, buffer.begin());
        return count;
    }

private:
    std::span<const char> bytes_;
};

}  // namespace

std::unique_ptr<ByteSource> openByteSource(
    StorageBackend& storage, const CallContext& context, const StorageObject& object
) {
    BlobRequest request;
    request.key = object.key;
    request.length = std::min<std::uint64_t>(RangedByteSource::kFirstBytes, object.bytes);
    request.ifMatch = object.etag;
    auto blob = storage.open(context, request);
    if (!blob) {
        throw notFound("\"" + object.key + "\" is gone");
    }
    if (auto* file = std::get_if<OpenFile>(&blob->body)) {
        struct stat status {};

        const std::uint64_t size = ::fstat(file->fd.get(), &status) == 0
                                       ? static_cast<std::uint64_t>(status.st_size) - file->offset
                                       : object.bytes;
        return std::make_unique<FileByteSource>(std::move(*file), size, object.key);
    }
    auto source = std::make_unique<RangedByteSource>(storage, context, object);
    if (auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&blob->body); reader && *reader) {
        source->keepFirst(**reader);
    }
    return source;
}

std::unique_ptr<ByteSource> memoryByteSource(std::span<const char> bytes) {
    return std::make_unique<MemoryByteSource>(bytes);
}

}  // namespace consort::media

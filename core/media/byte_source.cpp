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

/// Tag readers seek about in small steps; blocks turn those into few reads.
class BlockCachedSource : public ByteSource {
public:
    BlockCachedSource(std::uint64_t size, std::size_t blockBytes, std::size_t maxBlocks)
        : size_(size), blockBytes_(blockBytes), maxBlocks_(maxBlocks) {}

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
    /// Reads up to `buffer.size()` bytes at `offset`; 0 only at the end.
    virtual std::size_t fetch(std::uint64_t offset, std::span<char> buffer) = 0;

    void keep(std::uint64_t index, std::vector<char> bytes) {
        if (blocks_.size() >= maxBlocks_) {
            blocks_.erase(std::min_element(blocks_.begin(), blocks_.end(), olderFirst));
        }
        blocks_.push_back({index, ++tick_, std::move(bytes)});
    }

    std::size_t blockBytes() const { return blockBytes_; }

private:
    struct Block {
        std::uint64_t index = 0;
        std::uint64_t usedAt = 0;
        std::vector<char> bytes;
    };

    static bool olderFirst(const Block& a, const Block& b) { return a.usedAt < b.usedAt; }

    std::size_t readSome(std::uint64_t offset, std::span<char> rest) {
        const std::uint64_t index = offset / blockBytes_;
        const Block* block = findBlock(index);
        if (block == nullptr && rest.size() >= blockBytes_) {
            return fetch(offset, rest);
        }
        if (block == nullptr) {
            std::vector<char> bytes(
                std::min<std::uint64_t>(blockBytes_, size_ - index * blockBytes_)
            );
            std::size_t got = 0;
            while (got < bytes.size()) {
                const std::size_t step =
                    fetch(index * blockBytes_ + got, std::span(bytes).subspan(got));
                if (step == 0) {
                    break;
                }
                got += step;
            }
            bytes.resize(got);
            keep(index, std::move(bytes));
            block = &blocks_.back();
        }
        const auto within = static_cast<std::size_t>(offset % blockBytes_);
        if (within >= block->bytes.size()) {
            return 0;
        }
        const std::size_t count = std::min(rest.size(), block->bytes.size() - within);
        std::memcpy(rest.data(), block->bytes.data() + within, count);
        return count;
    }

    const Block* findBlock(std::uint64_t index) {
        for (auto& block : blocks_) {
            if (block.index == index) {
                block.usedAt = ++tick_;
                return &block;
            }
        }
        return nullptr;
    }

    std::uint64_t size_;
    std::size_t blockBytes_;
    std::size_t maxBlocks_;
    std::uint64_t tick_ = 0;
    std::vector<Block> blocks_;
};

class FileByteSource final : public BlockCachedSource {
public:
    FileByteSource(OpenFile file, std::uint64_t size, std::string key)
        : BlockCachedSource(size, 8U << 10, 4), file_(std::move(file)), key_(std::move(key)) {}

private:
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

class RangedByteSource final : public BlockCachedSource {
public:
    RangedByteSource(StorageBackend& storage, const CallContext& context, StorageObject object)
        : BlockCachedSource(object.bytes, 128U << 10, 16),
          storage_(storage),
          context_(context),
          object_(std::move(object)) {}

    /// The block that came with the probe which found out that there is no file.
    void keepFirst(BlobReader& reader) {
        std::vector<char> bytes(std::min<std::uint64_t>(blockBytes(), size()));
        bytes.resize(drain(reader, bytes));
        keep(0, std::move(bytes));
    }

    static constexpr std::size_t kBlockBytes = 128U << 10;

private:
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
};

class MemoryByteSource final : public ByteSource {
public:
    explicit MemoryByteSource(std::span<const char> bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }

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
    request.length = std::min<std::uint64_t>(RangedByteSource::kBlockBytes, object.bytes);
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

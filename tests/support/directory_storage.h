// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/backends/storage_backend.h"
#include "core/base/error.h"

namespace consort::test {

/// A storage over a directory, with faults and changes at the test's command. Gives files, or, as a
/// bucket would, only ranged readers, or addresses to whoever accepts them.
class DirectoryStorage final : public StorageBackend {
public:
    enum class Gives { Files, Readers, Urls };

    explicit DirectoryStorage(
        std::filesystem::path root, Gives gives = Gives::Files, std::string instance = "music"
    )
        : root_(std::move(root)), gives_(gives), instance_(std::move(instance)) {}

    const std::string& instance() const override { return instance_; }

    std::optional<StorageObject> findObject(const CallContext&, std::string_view key) override {
        check();

        struct stat status {};

        if (::stat((root_ / key).c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
            return std::nullopt;
        }
        return describe(std::string(key), status);
    }

    std::optional<Blob> open(const CallContext& context, const BlobRequest& request) override {
        ++opens_;
        auto object = findObject(context, request.key);
        if (!object) {
            return std::nullopt;
        }
        if (request.offset > object->bytes) {
            throw Error(ErrorCode::Range, "offset beyond the end");
        }
        if (!request.ifMatch.empty() && request.ifMatch != object->etag) {
            throw conflict("the object changed");
        }
        if (request.key == refused_) {
            throw denied("cannot open \"" + object->key + "\": permission denied");
        }
        FileDescriptor fd(::open((root_ / request.key).c_str(), O_RDONLY | O_CLOEXEC));
        if (!fd.isOpen()) {
            throw denied("cannot open \"" + object->key + "\": permission denied");
        }
        Blob blob;
        blob.object = *object;
        blob.offset = request.offset;
        blob.length = std::min(request.length, object->bytes - request.offset);
        if (request.acceptFile && gives_ == Gives::Files) {
            blob.body = OpenFile{std::move(fd), request.offset};
        } else if (request.acceptUrl && gives_ == Gives::Urls) {
            blob.body = SignedUrl{"https://bucket.example.org/" + object->key, 0};
        } else {
            blob.body = std::make_unique<Reader>(*this, std::move(fd), request.offset, blob.length);
        }
        return blob;
    }

    void list(
        const CallContext& context,
        std::string_view prefix,
        std::string_view afterKey,
        const std::function<bool(const StorageObject&)>& emit
    ) override {
        check();
        std::vector<StorageObject> all;
        for (const auto& item : std::filesystem::recursive_directory_iterator(root_)) {
            if (item.is_regular_file()) {
                auto key = item.path().lexically_relative(root_).string();
                const bool isHidden = !forbidden_.empty() && key.starts_with(forbidden_);
                if (key.starts_with(prefix) && key > afterKey && !isHidden) {
                    all.push_back(*findObject(context, key));
                }
            }
        }
        if (!forbidden_.empty() &&
            (forbidden_.starts_with(prefix) || prefix.starts_with(forbidden_))) {
            StorageObject folder;
            folder.key = forbidden_;
            all.push_back(std::move(folder));
        }
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.key < b.key;
        });
        for (const auto& object : all) {
            if (failListAt_ == object.key) {
                throw unavailable("the disk went away");
            }
            if (!emit(object)) {
                return;
            }
        }
    }

    StorageObject put(const CallContext&, const PutRequest&, BlobReader&) override {
        throw Error(ErrorCode::Unsupported, "read-only");
    }

    void remove(const CallContext&, std::string_view key) override {
        std::filesystem::remove(root_ / key);
    }

    SignedUrl presign(const CallContext&, const PresignRequest&) override {
        throw Error(ErrorCode::Unsupported, "a directory signs no URLs");
    }

    bool watch(
        const CallContext& context, const std::function<void(const StorageChange&)>& onChange
    ) override {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, context.stop, [&] { return !changes_.empty(); });
            if (context.stop.stop_requested()) {
                return true;
            }
            const auto change = std::move(changes_.front());
            changes_.pop_front();
            lock.unlock();
            onChange(change);
            lock.lock();
        }
    }

    void announce(StorageChangeKind kind, std::string key) {
        {
            const std::lock_guard lock(mutex_);
            changes_.push_back({kind, std::move(key)});
        }
        changed_.notify_all();
    }

    void setDown(bool down) { down_ = down; }

    /// list() throws Unavailable when it comes to `key`.
    void failListAt(std::string key) { failListAt_ = std::move(key); }

    /// list() may not look into this folder ("A/"); none for "".
    void forbid(std::string folder) { forbidden_ = std::move(folder); }

    /// open() of `key` is Denied.
    void refuse(std::string key) { refused_ = std::move(key); }

    /// Each reader from now on breaks off, or ends, after that many bytes.
    void breakReadersAfter(std::uint64_t bytes, bool isSilent = false) {
        breakAfter_ = bytes;
        breaksSilently_ = isSilent;
    }

    int opens() const { return opens_; }

    /// Readers that are not closed.
    int openReaders() const { return openReaders_; }

    std::uint64_t bytesRead() const { return bytes_; }

private:
    class Reader final : public BlobReader {
    public:
        Reader(
            DirectoryStorage& owner, FileDescriptor fd, std::uint64_t offset, std::uint64_t length
        )
            : owner_(owner),
              fd_(std::move(fd)),
              offset_(offset),
              left_(length),
              sound_(owner.breakAfter_) {
            ++owner_.openReaders_;
        }

        ~Reader() override { --owner_.openReaders_; }

        Reader(const Reader&) = delete;
        Reader& operator=(const Reader&) = delete;

        std::size_t read(std::span<char> buffer) override {
            owner_.check();
            if (sound_ == 0 && !owner_.breaksSilently_) {
                throw unavailable("the connection broke off");
            }
            // Short reads, as a network has them.
            const auto want = std::min<std::uint64_t>({buffer.size(), left_, sound_, 10'000});
            const auto got = ::pread(fd_.get(), buffer.data(), want, static_cast<off_t>(offset_));
            if (got <= 0) {
                return 0;
            }
            offset_ += static_cast<std::uint64_t>(got);
            left_ -= static_cast<std::uint64_t>(got);
            sound_ -= static_cast<std::uint64_t>(got);
            owner_.bytes_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }

    private:
        DirectoryStorage& owner_;
        FileDescriptor fd_;
        std::uint64_t offset_;
        std::uint64_t left_;
        std::uint64_t sound_;  ///< Bytes until it breaks.
    };

    static StorageObject describe(std::string key, const struct stat& status) {
        StorageObject object;
        object.key = std::move(key);
        object.bytes = static_cast<std::uint64_t>(status.st_size);
        object.mtimeMs =
            TimeMs{status.st_mtim.tv_sec} * 1000 + TimeMs{status.st_mtim.tv_nsec} / 1'000'000;
        object.etag = std::to_string(object.bytes) + '-' + std::to_string(object.mtimeMs);
        return object;
    }

    void check() const {
        if (down_) {
            throw unavailable("the storage is down");
        }
    }

    std::filesystem::path root_;
    Gives gives_;
    std::string instance_;
    std::atomic<bool> down_ = false;
    std::string failListAt_;
    std::string refused_;
    std::string forbidden_;
    std::atomic<std::uint64_t> breakAfter_ = kToEnd;
    std::atomic<bool> breaksSilently_ = false;
    std::atomic<int> opens_ = 0;
    std::atomic<int> openReaders_ = 0;
    std::atomic<std::uint64_t> bytes_ = 0;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<StorageChange> changes_;
};

}  // namespace consort::test

// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <consort/sdk.hpp>

#include "directory_walk.h"
#include "new_file.h"
#include "system_error.h"
#include "watcher.h"

namespace consort::storage_fs {
namespace {

/// Reads a range of a file.
class FileReader final : public sdk::Reader {
public:
    FileReader(sdk::FileDescriptor fd, std::string key, std::uint64_t offset, std::uint64_t length)
        : fd_(std::move(fd)), key_(std::move(key)), offset_(offset), left_(length) {}

    std::size_t read(sdk::Call /*call*/, std::span<char> buffer) override {
        const auto wanted = std::min<std::uint64_t>(buffer.size(), left_);
        const auto got = ::pread(fd_.get(), buffer.data(), wanted, static_cast<off_t>(offset_));
        if (got < 0) {
            throwSystemError(errno, "read", key_);
        }
        if (got == 0 && wanted > 0) {
            throw sdk::Unavailable("cannot read " + quoted(key_) + ": it became shorter");
        }
        offset_ += static_cast<std::uint64_t>(got);
        left_ -= static_cast<std::uint64_t>(got);
        return static_cast<std::size_t>(got);
    }

private:
    sdk::FileDescriptor fd_;
    std::string key_;
    std::uint64_t offset_;
    std::uint64_t left_;
};

class StorageFs final : public sdk::WritableStorage, public sdk::WatchableStorage {
public:
    static constexpr sdk::Info kInfo{
        .id = "consort.storage-fs",
        .name = "Folder",
        .version = "0.1.0",
        .license = "Apache-2.0",
    };

    struct Config {
        std::string root;
        std::string followSymlinks = "inside";
        bool hidden = false;
        bool readOnly = false;

        void describe(sdk::Fields& fields) {
            fields("root", root, "Folder that holds the media").required().format("directory");
            fields(
                "follow_symlinks",
                followSymlinks,
                "Which links are followed: never, or inside = those whose target stays below root"
            )
                .oneOf({"never", "inside"});
            fields("hidden", hidden, "Also serve names that begin with a dot");
            fields("read_only", readOnly, "Refuse to store and to remove");
        }
    };

    StorageFs(sdk::Host host, const Config& config)
        : host_(host),
          root_(config.root, config.followSymlinks == "never" ? Links::Never : Links::Inside),
          rules_(config.hidden),
          readOnly_(config.readOnly) {}

    void check(sdk::Call /*call*/) override { root_.refresh(); }

    std::optional<sdk::Object> stat(sdk::Call /*call*/, std::string_view key) override {
        return rules_.servesKey(key) ? find(key) : std::nullopt;
    }

    std::optional<sdk::Blob> open(sdk::Call call, const sdk::OpenRequest& request) override;

    void list(sdk::Call call, const sdk::ListRequest& request, const sdk::EmitObject& emit)
        override {
        root_.refresh();
        DirectoryWalk(root_, rules_, host_.log(), call).list(request, emit);
    }

    sdk::Object put(sdk::Call call, const sdk::PutRequest& request, sdk::Source& source) override;
    void remove(sdk::Call call, std::string_view key) override;

    void watch(sdk::Call call, const sdk::EmitChange& emit) override {
        root_.refresh();
        Watcher(root_, rules_, host_.log(), call).run(emit);
    }

private:
    sdk::FileDescriptor openObject(std::string_view key, int flags);
    std::optional<sdk::Object> find(std::string_view key);
    void checkEtag(std::string_view key, std::string_view wanted);
    void checkWritable(std::string_view key) const;

    sdk::Host host_;
    RootDirectory root_;
    KeyRules rules_;
    bool readOnly_;
    std::mutex publishing_;  ///< Between the check of an etag and the change that relies on it.
};

/// As RootDirectory::open, but what is absent is looked for in the folder that stands at the root's
/// path now: a disk may have gone and come back. Throws Unavailable while there is none.
sdk::FileDescriptor StorageFs::openObject(std::string_view key, int flags) {
    auto fd = root_.open(key, flags);
    const int error = errno;
    if (fd || error != ENOENT || root_.isInPlace()) {
        errno = error;
        return fd;
    }
    root_.refresh();
    return root_.open(key, flags);
}

std::optional<sdk::Object> StorageFs::find(std::string_view key) {
    const auto fd = openObject(key, O_PATH);

    struct stat status {};

    if (!fd || ::fstat(fd.get(), &status) != 0) {
        if (meansAbsent(errno)) {
            return std::nullopt;
        }
        throwSystemError(errno, "look at", key);
    }
    return toObject(key, status);
}

std::optional<sdk::Blob> StorageFs::open(sdk::Call /*call*/, const sdk::OpenRequest& request) {
    if (!rules_.servesKey(request.key)) {
        return std::nullopt;
    }
    // O_NONBLOCK: a pipe without a writer would block; it is turned away below.
    auto fd = openObject(request.key, O_RDONLY | O_NONBLOCK | O_NOCTTY);

    struct stat status {};

    if (!fd || ::fstat(fd.get(), &status) != 0) {
        if (meansAbsent(errno)) {
            return std::nullopt;
        }
        throwSystemError(errno, "open", request.key);
    }
    auto object = toObject(request.key, status);
    if (!object) {
        return std::nullopt;
    }
    if (!request.ifMatch.empty() && request.ifMatch != object->etag) {
        throw sdk::Conflict(quoted(request.key) + " has changed");
    }
    if (request.offset > object->bytes) {
        throw sdk::OutOfRange(
            "offset " + std::to_string(request.offset) + " of " + quoted(request.key) +
            " lies beyond its " + std::to_string(object->bytes) + " bytes"
        );
    }
    const auto length = std::min(request.length, object->bytes - request.offset);
    sdk::Blob blob{std::move(*object), request.offset, length, sdk::Url{}};
    if (request.acceptFile) {
        blob.body = sdk::File{std::move(fd), request.offset};
    } else {
        blob.body =
            std::make_unique<FileReader>(std::move(fd), blob.object.key, request.offset, length);
    }
    return blob;
}

void StorageFs::checkWritable(std::string_view key) const {
    if (readOnly_) {
        throw sdk::Denied("cannot change " + quoted(key) + ": this storage is read-only");
    }
    if (!rules_.servesKey(key)) {
        throw sdk::Invalid(
            "cannot change " + quoted(key) + ": names with a leading dot are hidden"
        );
    }
}

void StorageFs::checkEtag(std::string_view key, std::string_view wanted) {
    if (wanted.empty()) {
        return;
    }
    const auto object = find(key);
    if (!object || object->etag != wanted) {
        throw sdk::Conflict(quoted(key) + (object ? " has changed" : " is not there"));
    }
}

sdk::Object StorageFs::put(sdk::Call call, const sdk::PutRequest& request, sdk::Source& source) {
    checkWritable(request.key);
    checkEtag(request.key, request.ifMatch);
    const auto [parent, name] = splitLast(request.key);
    const auto directory = root_.makeDirectory(parent);
    NewFile file(directory.get(), std::string(request.key));
    const auto bytes = file.fill(call, source);
    if (request.bytes != sdk::kToEnd && bytes != request.bytes) {
        throw sdk::Invalid(
            "cannot write " + quoted(request.key) + ": " + std::to_string(request.bytes) +
            " bytes were announced, " + std::to_string(bytes) + " came"
        );
    }
    const std::lock_guard lock(publishing_);
    checkEtag(request.key, request.ifMatch);
    return *toObject(request.key, file.publish(name));
}

void StorageFs::remove(sdk::Call /*call*/, std::string_view key) {
    checkWritable(key);
    const auto [parent, name] = splitLast(key);
    const auto directory = root_.open(parent, O_RDONLY | O_DIRECTORY);
    if (!directory) {
        if (meansAbsent(errno)) {
            return;
        }
        throwSystemError(errno, "remove", key);
    }
    const std::lock_guard lock(publishing_);
    if (!find(key)) {
        return;  // also what is no object: a folder, a pipe, a link out of the root
    }
    if (::unlinkat(directory.get(), name.c_str(), 0) != 0 && errno != ENOENT) {
        throwSystemError(errno, "remove", key);
    }
    if (::fsync(directory.get()) != 0) {
        throwSystemError(errno, "remove", key);
    }
}

}  // namespace
}  // namespace consort::storage_fs

CONSORT_PLUGIN(consort::storage_fs::StorageFs)

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/clock.h"
#include "core/base/file_descriptor.h"

namespace consort {

/// An object of a storage. Keys are canonical: UTF-8 or raw bytes of a file name, segments joined
/// by '/', no leading slash, no empty, "." or ".." segment, no NUL.
struct StorageObject {
    std::string key;
    std::uint64_t bytes = 0;
    TimeMs mtimeMs = 0;
    std::string etag;         ///< Strong, without quotes; empty when the storage has none.
    std::string contentType;  ///< Empty when unknown.
};

/// Sequential bytes of an object. Confined to one thread at a time; may change thread between
/// calls.
class BlobReader {
public:
    virtual ~BlobReader() = default;

    /// Fills up to `buffer.size()` bytes and returns how many; 0 only at the end. Throws Error.
    virtual std::size_t read(std::span<char> buffer) = 0;
};

struct OpenFile {
    FileDescriptor fd;
    std::uint64_t offset = 0;  ///< Where the asked-for bytes begin within the file.
};

struct SignedUrl {
    std::string url;
    TimeMs expiresMs = 0;
};

/// An opened range of an object, in one of the forms that the request accepted.
struct Blob {
    StorageObject object;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::variant<OpenFile, SignedUrl, std::unique_ptr<BlobReader>> body;
};

inline constexpr std::uint64_t kToEnd = std::numeric_limits<std::uint64_t>::max();

struct BlobRequest {
    std::string_view key;
    std::uint64_t offset = 0;
    std::uint64_t length = kToEnd;
    bool acceptFile = true;
    bool acceptUrl = false;
    std::string_view
        ifMatch;  ///< Etag the object must still have; empty for none. Conflict otherwise.
};

struct PutRequest {
    std::string_view key;
    std::string_view contentType;
    std::uint64_t bytes = kToEnd;  ///< kToEnd when unknown beforehand.
    std::string_view ifMatch;
};

struct PresignRequest {
    std::string_view key;
    std::string_view method;  ///< "GET", "HEAD" or "PUT".
    std::chrono::seconds expires{900};
};

enum class StorageChangeKind { Changed, Removed, Overflow };

/// `Overflow`: changes were lost, list everything again.
struct StorageChange {
    StorageChangeKind kind = StorageChangeKind::Changed;
    std::string key;
};

/// Where bytes live. All members are thread-safe, may block, and throw Error: Unavailable and
/// Timeout when the storage cannot be asked, Denied when it refuses, Unsupported when it cannot do
/// this at all. Blobs and readers must not outlive the backend.
class StorageBackend {
public:
    virtual ~StorageBackend() = default;

    /// The instance's name in the configuration.
    virtual const std::string& instance() const = 0;

    /// nullopt when there is no such object.
    virtual std::optional<StorageObject> findObject(const CallContext&, std::string_view key) = 0;

    /// nullopt when there is no such object. Error(Range) when `offset` lies beyond its end.
    virtual std::optional<Blob> open(const CallContext&, const BlobRequest&) = 0;

    /// Every object whose key starts with `prefix` and sorts after `afterKey`, in byte order of the
    /// keys, until `emit` returns false. A folder that the storage may not look into comes as an
    /// object whose key ends with '/', in its place among the others, also when it lies above
    /// `prefix`: what is below it is unknown and not gone.
    virtual void list(
        const CallContext&,
        std::string_view prefix,
        std::string_view afterKey,
        const std::function<bool(const StorageObject&)>& emit
    ) = 0;

    /// Visible whole or not at all. Returns the object as stored.
    virtual StorageObject put(const CallContext&, const PutRequest&, BlobReader& from) = 0;

    /// Removing what is not there is not an error.
    virtual void remove(const CallContext&, std::string_view key) = 0;

    /// A URL that is good for that key, method and time without further credentials. The object
    /// need not exist. Error(Unsupported) when this storage cannot sign.
    virtual SignedUrl presign(const CallContext&, const PresignRequest&) = 0;

    /// Reports changes until `context.stop` is requested. False at once when the storage cannot
    /// watch.
    virtual bool watch(
        const CallContext& context, const std::function<void(const StorageChange&)>& onChange
    ) = 0;
};

/// The storages of the server, by key prefix and by instance name. Thread-safe.
class StorageDirectory {
public:
    virtual ~StorageDirectory() = default;

    /// Null when no storage of that name is in service. The shared pointer keeps a replaced
    /// instance alive until its last call and reader is done.
    virtual std::shared_ptr<StorageBackend> find(std::string_view instance) const = 0;

    /// In the order of the configuration.
    virtual std::vector<std::string> instances() const = 0;
};

}  // namespace consort

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include <consort/sdk/plugin.hpp>
#include <consort/sdk/reader.hpp>

/// Storage plugins: derive from Storage, and from its children for what the backend can do besides.
/// <consort/abi/storage.h> has the full contract of each function.
namespace consort::sdk {
inline namespace v0 {

/// What is known of an object without opening it.
struct Object {
    std::string key;
    std::uint64_t bytes = 0;
    std::int64_t mtimeMs = 0;      ///< Unix time; 0 when unknown.
    std::string etag = {};         ///< Strong, without quotes; empty when the backend has none.
    std::string contentType = {};  ///< Empty when unknown.
    bool folder = false;           ///< A common prefix in a listing that is not recursive.
    bool unreadable = false;       ///< A folder that could not be listed; its key ends with '/'.
};

/// A regular file from which the host sends without copying.
struct File {
    FileDescriptor fd;
    std::uint64_t offset = 0;  ///< Where the asked-for bytes begin within the file.
};

struct Url {
    std::string url;
    std::int64_t expiresMs = 0;  ///< Unix time; 0 = never.
};

/// An opened range of an object.
struct Blob {
    Object object;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;  ///< What was asked for, cut at the end of the object.
    std::variant<File, Url, std::unique_ptr<Reader>, HostReader> body;
};

inline constexpr std::uint64_t kToEnd = CONSORT_TO_END;

struct OpenRequest {
    std::string_view key;
    std::uint64_t offset = 0;
    std::uint64_t length = kToEnd;
    bool acceptFile = true;
    bool acceptUrl = false;
    std::string_view ifMatch = {};  ///< Etag the object must have, else Conflict; empty = any.
};

struct PutRequest {
    std::string_view key;
    std::string_view contentType = {};
    std::uint64_t bytes = kToEnd;   ///< Announced length, kToEnd when unknown.
    std::string_view ifMatch = {};  ///< Etag of the object to replace, else Conflict; empty = any.
};

struct ListRequest {
    std::string_view prefix;
    std::string_view afterKey = {};
    bool recursive = true;
};

struct PresignRequest {
    std::string_view key;
    std::string_view method;
    std::chrono::seconds expires;
};

/// False: the host has enough.
using EmitObject = std::function<bool(const Object&)>;

class Storage : public virtual Plugin {
public:
    /// nullopt = no such object.
    virtual std::optional<Object> stat(Call call, std::string_view key) = 0;

    /// nullopt = no such object. Throws OutOfRange, Conflict.
    virtual std::optional<Blob> open(Call call, const OpenRequest& request) = 0;

    /// Emits objects in byte order of their keys until told to stop.
    virtual void list(Call call, const ListRequest& request, const EmitObject& emit) = 0;
};

class WritableStorage : public virtual Storage {
public:
    /// Stores all of `source`, visible whole or not at all. Throws Conflict, QuotaExceeded,
    /// Invalid.
    virtual Object put(Call call, const PutRequest& request, Source& source) = 0;

    /// Removing what is not there is fine.
    virtual void remove(Call call, std::string_view key) = 0;
};

class PresignedStorage : public virtual Storage {
public:
    virtual Url presign(Call call, const PresignRequest& request) = 0;
};

enum class ChangeKind { Changed = 0, Removed = 1, Overflow = 2, Ready = 3 };

/// False: the host has enough.
using EmitChange = std::function<bool(ChangeKind kind, std::string_view key)>;

/// Draft consort.storage-watch/1, see <consort/draft/storage_watch.h>.
class WatchableStorage : public virtual Storage {
public:
    /// Emits Ready once it watches, then changes, until the call is cancelled. A key that ends with
    /// '/' stands for all below it.
    virtual void watch(Call call, const EmitChange& emit) = 0;
};

}  // namespace v0
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include <consort/plugin.h>

#include "core/base/backends/storage_backend.h"
#include "core/extensions/plugin_call.h"

namespace consort::extensions {

class PluginInstance;

/// Throws Error(Internal) when the key is not canonical.
StorageObject raiseObject(const consort_object& object);

/// Receives objects during a call; whatever `onObject` throws waits in the call.
class ObjectSink final {
public:
    using OnObject = std::function<bool(StorageObject)>;

    ObjectSink(PluginCall& call, OnObject onObject);
    ObjectSink(const ObjectSink&) = delete;
    ObjectSink& operator=(const ObjectSink&) = delete;

    consort_object_sink abi() { return {this, &onPush}; }

private:
    static std::int32_t onPush(void* ctx, const consort_object* object);

    PluginCall& call_;
    OnObject onObject_;
};

/// Receives the one blob of an open. Owns the descriptor or reader from the push on, also when the
/// blob is refused.
class BlobSink final {
public:
    BlobSink(
        std::shared_ptr<PluginInstance> instance,
        const CallContext& context,
        const consort_open& request,
        PluginCall& call
    );
    BlobSink(const BlobSink&) = delete;
    BlobSink& operator=(const BlobSink&) = delete;

    consort_blob_sink abi() { return {this, &onPush}; }

    std::optional<Blob> take() { return std::move(blob_); }

private:
    static std::int32_t onPush(void* ctx, const consort_blob* blob);
    void accept(const consort_blob& blob);

    std::shared_ptr<PluginInstance> instance_;
    const CallContext& context_;
    const consort_open& request_;
    PluginCall& call_;
    std::optional<Blob> blob_;
};

/// Receives the URL that presign() pushes.
class UrlSink final {
public:
    UrlSink(PluginCall& call, std::optional<SignedUrl>& url) : call_(call), url_(url) {}

    UrlSink(const UrlSink&) = delete;
    UrlSink& operator=(const UrlSink&) = delete;

    consort_blob_sink abi() { return {this, &onPush}; }

private:
    static std::int32_t onPush(void* ctx, const consort_blob* blob);

    PluginCall& call_;
    std::optional<SignedUrl>& url_;
};

/// Lends a reader of the core to a plugin's put().
class SourceReader final {
public:
    SourceReader(PluginCall& call, BlobReader& from);
    SourceReader(const SourceReader&) = delete;
    SourceReader& operator=(const SourceReader&) = delete;

    const consort_reader* abi() const { return &api_; }

private:
    static std::int64_t onRead(void* ctx, consort_call*, void* buffer, std::uint64_t capacity);

    PluginCall& call_;
    BlobReader& from_;
    consort_reader api_;
};

}  // namespace consort::extensions

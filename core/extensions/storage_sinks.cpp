// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/storage_sinks.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"
#include "core/extensions/object_key.h"
#include "core/extensions/plugin_instance.h"
#include "core/extensions/plugin_reader.h"

namespace consort::extensions {

namespace {

Error broken(const std::string& why) {
    return {ErrorCode::Internal, "the plugin's answer is broken: " + why};
}

}  // namespace

StorageObject raiseObject(const consort_object& theirs) {
    const auto object = adopt(&theirs);
    auto bare = view(object.key);
    if ((object.flags & CONSORT_OBJECT_UNREADABLE) != 0 && bare.ends_with('/')) {
        bare.remove_suffix(1);
    }
    if (!isCanonicalKey(bare)) {
        throw broken("the key \"" + sanitizeUtf8(view(object.key)) + "\" is not canonical");
    }
    return {
        std::string(view(object.key)),
        object.bytes,
        object.mtime_ms,
        std::string(view(object.etag)),
        std::string(view(object.content_type))};
}

ObjectSink::ObjectSink(PluginCall& call, OnObject onObject)
    : call_(call), onObject_(std::move(onObject)) {}

std::int32_t ObjectSink::onPush(void* ctx, const consort_object* object) {
    auto& self = *static_cast<ObjectSink*>(ctx);
    try {
        if (self.call_.hasCaptured()) {
            return CONSORT_STOP;
        }
        const bool wantsMore = self.onObject_(raiseObject(*object));
        return wantsMore ? std::int32_t{CONSORT_OK} : std::int32_t{CONSORT_STOP};
    } catch (...) {
        return self.call_.capture();
    }
}

BlobSink::BlobSink(
    std::shared_ptr<PluginInstance> instance,
    const CallContext& context,
    const consort_open& request,
    PluginCall& call
)
    : instance_(std::move(instance)), context_(context), request_(request), call_(call) {}

std::int32_t BlobSink::onPush(void* ctx, const consort_blob* blob) {
    auto& self = *static_cast<BlobSink*>(ctx);
    try {
        self.accept(adopt(blob));
        return CONSORT_OK;
    } catch (...) {
        return self.call_.capture();
    }
}

void BlobSink::accept(const consort_blob& blob) {
    // Owned first, judged after: whatever happens below, both are closed.
    FileDescriptor fd(blob.form == CONSORT_BLOB_FD ? blob.fd : -1);
    std::unique_ptr<BlobReader> reader;
    if (blob.form == CONSORT_BLOB_READER && blob.reader != nullptr) {
        reader = std::make_unique<PluginReader>(instance_, *blob.reader, context_);
    }
    if (blob_) {
        throw broken("it opened the object twice");
    }
    if ((blob.form & request_.accept) == 0) {
        throw broken("form " + std::to_string(blob.form) + " was not asked for");
    }
    if (blob.object == nullptr) {
        throw broken("it does not say which object it opened");
    }
    if (blob.offset != request_.offset || blob.length > request_.length) {
        throw broken("it opened another range than asked for");
    }
    Blob opened;
    opened.object = raiseObject(*blob.object);
    opened.offset = blob.offset;
    opened.length = blob.length;
    if (fd.isOpen()) {
        opened.body = OpenFile{std::move(fd), blob.fd_offset};
    } else if (reader != nullptr) {
        opened.body = std::move(reader);
    } else if (blob.form == CONSORT_BLOB_URL && blob.url.len > 0) {
        opened.body = SignedUrl{std::string(view(blob.url)), blob.url_expires_ms};
    } else {
        throw broken("it holds neither descriptor nor URL nor reader");
    }
    blob_ = std::move(opened);
}

std::int32_t UrlSink::onPush(void* ctx, const consort_blob* blob) {
    auto& self = *static_cast<UrlSink*>(ctx);
    try {
        const auto pushed = adopt(blob);
        // Owned first, as in BlobSink.
        const FileDescriptor fd(pushed.form == CONSORT_BLOB_FD ? pushed.fd : -1);
        if (pushed.form != CONSORT_BLOB_URL || pushed.url.len == 0) {
            throw broken("it is no URL");
        }
        self.url_ = SignedUrl{std::string(view(pushed.url)), pushed.url_expires_ms};
        return CONSORT_OK;
    } catch (...) {
        return self.call_.capture();
    }
}

SourceReader::SourceReader(PluginCall& call, BlobReader& from)
    : call_(call), from_(from), api_{sizeof(consort_reader), 0, this, &onRead, nullptr} {}

std::int64_t SourceReader::onRead(void* ctx, consort_call*, void* buffer, std::uint64_t capacity) {
    auto& self = *static_cast<SourceReader*>(ctx);
    try {
        const std::span<char> target(
            static_cast<char*>(buffer), static_cast<std::size_t>(capacity)
        );
        return static_cast<std::int64_t>(self.from_.read(target));
    } catch (...) {
        return -std::int64_t{self.call_.capture()};
    }
}

}  // namespace consort::extensions

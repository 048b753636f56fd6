// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_media.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/extensions/host_guard.h"
#include "core/extensions/media_source.h"

namespace consort::extensions {

namespace {

/// A reader that belongs to the plugin from the push on; it ends itself when it is closed.
struct LentReader {
    explicit LentReader(std::unique_ptr<BlobReader> reader)
        : api{sizeof(consort_reader), 0, this, &onRead, &onClose}, from(std::move(reader)) {}

    static std::int64_t onRead(
        void* ctx, consort_call* call, void* buffer, std::uint64_t capacity
    ) {
        std::int64_t got = 0;
        const auto status = guardOwn(call, [&]() -> std::int32_t {
            const std::span<char> target(
                static_cast<char*>(buffer), static_cast<std::size_t>(capacity)
            );
            got = static_cast<std::int64_t>(static_cast<LentReader*>(ctx)->from->read(target));
            return CONSORT_OK;
        });
        return status == CONSORT_OK ? got : -std::int64_t{status};
    }

    static void onClose(void* ctx) { std::unique_ptr<LentReader>(static_cast<LentReader*>(ctx)); }

    consort_reader api;
    std::unique_ptr<BlobReader> from;
};

CallContext contextOf(const consort_call* call) {
    CallContext context;
    if (call == nullptr) {
        return context;
    }
    context.requestId = view(call->request_id);
    if (call->deadline_ns != CONSORT_NO_DEADLINE) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const auto left = std::chrono::nanoseconds(call->deadline_ns) - now;
        context.timeout = std::max(
            std::chrono::duration_cast<std::chrono::milliseconds>(left),
            std::chrono::milliseconds(1)
        );
    }
    return context;
}

consort_object lowerObject(const StorageObject& object) {
    return {
        sizeof(consort_object),
        0,
        lower(object.key),
        lower(object.etag),
        lower(object.contentType),
        object.bytes,
        object.mtimeMs};
}

std::int32_t pushBlob(Blob blob, consort_blob_sink out) {
    const auto object = lowerObject(blob.object);
    consort_blob lowered{};
    lowered.size = sizeof lowered;
    lowered.object = &object;
    lowered.offset = blob.offset;
    lowered.length = blob.length;
    lowered.fd = -1;
    if (auto* file = std::get_if<OpenFile>(&blob.body)) {
        lowered.form = CONSORT_BLOB_FD;
        lowered.fd_offset = file->offset;
        lowered.fd = file->fd.release();
    } else if (auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&blob.body)) {
        lowered.form = CONSORT_BLOB_READER;
        lowered.reader = &std::make_unique<LentReader>(std::move(*reader)).release()->api;
    } else {
        throw Error(ErrorCode::Unsupported, "the bytes of \"" + blob.object.key + "\" are remote");
    }
    const auto status = out.push(out.ctx, &lowered);
    return status == CONSORT_STOP ? CONSORT_OK : status;
}

}  // namespace

HostMedia::HostMedia(MediaSource& source)
    : source_(source),
      table_{sizeof(consort_media_v1), 0, this, &onOpen, &onSidecars, &onOpenSidecar, &onPcm} {}

std::int32_t HostMedia::onOpen(
    void* ctx,
    consort_call* call,
    consort_str track,
    std::uint64_t offset,
    std::uint64_t length,
    consort_blob_sink out
) {
    auto& source = static_cast<HostMedia*>(ctx)->source_;
    return guardOwn(call, [&] {
        const TrackId id{std::string(view(track))};
        return pushBlob(source.open(contextOf(call), id, offset, length), out);
    });
}

std::int32_t HostMedia::onSidecars(
    void* ctx, consort_call* call, consort_str track, consort_object_sink out
) {
    auto& source = static_cast<HostMedia*>(ctx)->source_;
    return guardOwn(call, [&] {
        std::int32_t status = CONSORT_OK;
        const auto emit = [&](const StorageObject& object) {
            const auto lowered = lowerObject(object);
            status = out.push(out.ctx, &lowered);
            return status == CONSORT_OK;
        };
        source.listSidecars(contextOf(call), TrackId{std::string(view(track))}, emit);
        return status == CONSORT_STOP ? CONSORT_OK : status;
    });
}

std::int32_t HostMedia::onOpenSidecar(
    void* ctx, consort_call* call, consort_str track, consort_str key, consort_blob_sink out
) {
    auto& source = static_cast<HostMedia*>(ctx)->source_;
    return guardOwn(call, [&] {
        const TrackId id{std::string(view(track))};
        return pushBlob(source.openSidecar(contextOf(call), id, view(key)), out);
    });
}

std::int32_t HostMedia::onPcm(
    void*, consort_call*, consort_str, std::uint32_t, std::uint32_t, consort_reader_sink
) {
    return CONSORT_E_UNSUPPORTED;
}

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_media.h"

#include <filesystem>
#include <memory>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "core/extensions/call_bridge.h"
#include "core/extensions/call_watch.h"
#include "core/extensions/host_guard.h"
#include "core/extensions/media_source.h"
#include "core/extensions/pcm_decoder.h"

namespace consort::extensions {

namespace {

constexpr std::uint32_t kMinRate = 4000;
constexpr std::uint32_t kMaxRate = 192'000;
constexpr std::uint64_t kMaxCopy = std::uint64_t{2} << 30;
constexpr std::size_t kCopyBuffer = 65'536;

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

/// The samples of a track; as LentReader.
struct LentSamples {
    explicit LentSamples(std::unique_ptr<PcmStream> stream)
        : api{sizeof(consort_reader), 0, this, &onRead, &onClose}, from(std::move(stream)) {}

    static std::int64_t onRead(
        void* ctx, consort_call* call, void* buffer, std::uint64_t capacity
    ) {
        std::int64_t got = 0;
        const auto status = guardOwn(call, [&]() -> std::int32_t {
            const std::span<char> target(
                static_cast<char*>(buffer), static_cast<std::size_t>(capacity)
            );
            const CallWatch watch(call);
            got =
                static_cast<std::int64_t>(static_cast<LentSamples*>(ctx)->from->read(target, watch)
                );
            return CONSORT_OK;
        });
        return status == CONSORT_OK ? got : -std::int64_t{status};
    }

    static void onClose(void* ctx) { std::unique_ptr<LentSamples>(static_cast<LentSamples*>(ctx)); }

    consort_reader api;
    std::unique_ptr<PcmStream> from;
};

/// The blob as a file that begins at 0: its own, or a copy without a name.
FileDescriptor wholeFile(Blob blob, const CallWatch& watch) {
    if (auto* file = std::get_if<OpenFile>(&blob.body); file != nullptr && file->offset == 0) {
        return std::move(file->fd);
    }
    auto* reader = std::get_if<std::unique_ptr<BlobReader>>(&blob.body);
    if (reader == nullptr || blob.length > kMaxCopy) {
        throw Error(ErrorCode::Unsupported, "the track cannot be copied to be decoded");
    }
    const auto folder = std::filesystem::temp_directory_path();
    FileDescriptor copy(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    std::vector<char> buffer(kCopyBuffer);
    while (const auto got = (*reader)->read(buffer)) {
        watch.check();
        if (::write(copy.get(), buffer.data(), got) != static_cast<ssize_t>(got)) {
            throw unavailable("no space to copy the track to");
        }
    }
    return copy;
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

HostMedia::HostMedia(MediaSource& source, PcmDecoder* decoder)
    : source_(source),
      decoder_(decoder),
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
    void* ctx,
    consort_call* call,
    consort_str track,
    std::uint32_t rate,
    std::uint32_t channels,
    consort_reader_sink out
) {
    auto& self = *static_cast<HostMedia*>(ctx);
    return guardOwn(call, [&]() -> std::int32_t {
        if (rate < kMinRate || rate > kMaxRate || channels < 1 || channels > 2) {
            throw invalid("samples are 1 or 2 channels at 4000 to 192000 Hz");
        }
        if (self.decoder_ == nullptr) {
            throw Error(ErrorCode::Unsupported, "this server decodes nothing");
        }
        const CallWatch watch(call);
        const TrackId id{std::string(view(track))};
        const auto file = wholeFile(self.source_.open(contextOf(call), id, 0, kToEnd), watch);
        auto stream = self.decoder_->open(file, {rate, channels}, watch);
        const auto* reader = &std::make_unique<LentSamples>(std::move(stream)).release()->api;
        const auto status = out.push(out.ctx, reader);
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    });
}

}  // namespace consort::extensions

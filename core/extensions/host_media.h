// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <consort/plugin.h>

namespace consort::extensions {

class MediaSource;
class PcmDecoder;

/// `host->media` of an instance. Thread-safe.
class HostMedia final {
public:
    /// Both outlive this and every reader. Without `decoder` nothing is decoded.
    HostMedia(MediaSource& source, PcmDecoder* decoder);
    HostMedia(const HostMedia&) = delete;
    HostMedia& operator=(const HostMedia&) = delete;

    const consort_media_v1* table() const { return &table_; }

private:
    static std::int32_t onOpen(
        void* ctx,
        consort_call* call,
        consort_str track,
        std::uint64_t offset,
        std::uint64_t length,
        consort_blob_sink out
    );
    static std::int32_t onSidecars(
        void* ctx, consort_call* call, consort_str track, consort_object_sink out
    );
    static std::int32_t onOpenSidecar(
        void* ctx, consort_call* call, consort_str track, consort_str key, consort_blob_sink out
    );
    static std::int32_t onPcm(
        void* ctx,
        consort_call* call,
        consort_str track,
        std::uint32_t rate,
        std::uint32_t channels,
        consort_reader_sink out
    );

    MediaSource& source_;
    PcmDecoder* decoder_;
    consort_media_v1 table_;
};

}  // namespace consort::extensions

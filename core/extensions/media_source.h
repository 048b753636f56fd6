// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "core/base/backends/call_context.h"
#include "core/base/backends/storage_backend.h"
#include "core/base/ids.h"

namespace consort::extensions {

/// Bytes of the library, from whichever storage holds them. Thread-safe; throws Error, NotFound for
/// an unknown track. Blobs are of the forms file and reader.
class MediaSource {
public:
    virtual ~MediaSource() = default;

    virtual Blob open(
        const CallContext&, const TrackId& track, std::uint64_t offset, std::uint64_t length
    ) = 0;

    /// The objects that lie beside the track, until `emit` returns false.
    virtual void listSidecars(
        const CallContext&,
        const TrackId& track,
        const std::function<bool(const StorageObject&)>& emit
    ) = 0;

    /// Error(Denied) for a key that listSidecars() does not give.
    virtual Blob openSidecar(const CallContext&, const TrackId& track, std::string_view key) = 0;
};

}  // namespace consort::extensions

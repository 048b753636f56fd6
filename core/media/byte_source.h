// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "core/base/backends/storage_backend.h"

namespace consort::media {

/// Random access to the bytes of one object. Confined to one thread at a time.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    virtual std::uint64_t size() const = 0;

    /// Whether reading is a request over a network and not a system call.
    virtual bool isRemote() const = 0;

    /// Fills `buffer` from `offset` and returns how many bytes there were: fewer than asked for
    /// only at the end. Throws Error when the storage fails.
    virtual std::size_t read(std::uint64_t offset, std::span<char> buffer) = 0;
};

/// Opens `object` for random access. A storage that gives files is read with pread(2); any other
/// by ranged reads through a cache (1 MiB), so that the tags of an object in a bucket cost three or
/// four requests for some 100 KiB and no download. Throws NotFound when the object is gone and
/// Conflict when it changed since `object` was listed. The source must not outlive `storage`.
std::unique_ptr<ByteSource> openByteSource(
    StorageBackend& storage, const CallContext& context, const StorageObject& object
);

/// Bytes in memory, borrowed. For tests and for uploads that are not stored yet.
std::unique_ptr<ByteSource> memoryByteSource(std::span<const char> bytes);

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/base/file_descriptor.h"
#include "core/http/event_stream.h"

namespace consort::http {

/// Text that several answers share, such as a cached list.
using SharedText = std::shared_ptr<const std::string>;

/// An open file that several answers may send from at once (nothing uses its position).
using SharedFile = std::shared_ptr<const FileDescriptor>;

/// `length` bytes of `file` from `offset`, after the text `prefix` (the part head of
/// multipart/byteranges).
struct FileRange {
    SharedFile file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string prefix{};
};

/// Sent by the loop with sendfile(2). If a file turns out shorter than promised, the connection is
/// closed, so that no client takes the answer for complete.
struct FileBody {
    std::vector<FileRange> parts;
    std::string suffix{};
};

/// What a child process writes to a pipe, spliced until its end. Without a length it is sent
/// chunked. `endedWell` is asked on the loop thread once the pipe ended (it must not block); false
/// closes the connection instead of completing the answer. Destroying the body tells the child.
struct PipeBody {
    FileDescriptor fd;
    std::optional<std::uint64_t> length{};
    std::function<bool()> endedWell{};
    std::shared_ptr<void> owner{};  ///< Kept until the body is done, e.g. the child's supervisor.
};

/// Read by storage workers in chunks of 16 to 256 KiB, by the speed of the client, each only when
/// the one before is on its way. A reader that throws, or ends before `length`, closes the
/// connection.
struct ReaderBody {
    std::unique_ptr<BlobReader> reader;
    std::optional<std::uint64_t> length{};
    /// Whom reading waits for, such as a storage: one takes half of the threads at most.
    std::string source{};
};

/// monostate: no body, Content-Length 0.
using Body = std::variant<
    std::monostate,
    std::string,
    SharedText,
    FileBody,
    PipeBody,
    ReaderBody,
    std::shared_ptr<EventStream>>;

/// nullopt when only its end tells.
std::optional<std::uint64_t> lengthOf(const Body& body) noexcept;

}  // namespace consort::http

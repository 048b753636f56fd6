// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/http/engine/chunked_decoder.h"
#include "core/http/engine/head_parser.h"
#include "core/http/request.h"

namespace consort::http {

struct BodyLimits {
    std::uint64_t maxBytes = 0;
    std::uint64_t gatheredBytes = 0;
    std::string spoolDirectory{};
};

/// Gathers a request body as it arrives: in memory, and from `gatheredBytes` on in a temporary
/// file. Confined to the connection's loop.
class BodyCollector final {
public:
    /// Throws StatusError(413) when the announced length is too much already.
    BodyCollector(const RequestHead& head, BodyLimits limits);

    /// Takes what belongs to the body and returns how much that was. Throws StatusError 400 or 413,
    /// Error(Unavailable) when the temporary file cannot be written.
    std::size_t take(std::string_view bytes);

    bool complete() const noexcept;

    /// Hands the body over to the request.
    void moveInto(Request& request);

private:
    void append(std::string_view bytes);
    void spool(std::string_view bytes);

    BodyLimits limits_;
    std::optional<ChunkedDecoder> chunked_;
    std::uint64_t left_ = 0;
    std::uint64_t size_ = 0;
    std::string text_;
    FileDescriptor file_;
};

}  // namespace consort::http

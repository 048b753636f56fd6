// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace consort::http {

/// Takes the chunked transfer coding (RFC 9112 7.1) off a body as it arrives. Extensions and
/// trailers are skipped, within limits.
class ChunkedDecoder final {
public:
    using Sink = std::function<void(std::string_view)>;

    /// Decodes as much of `bytes` as belongs to the body and returns how much that was. Throws
    /// StatusError(400) when it is malformed.
    std::size_t decode(std::string_view bytes, const Sink& sink);

    bool done() const noexcept { return state_ == State::Done; }

private:
    enum class State {
        Size,
        SizeEnd,
        Extension,
        Data,
        DataCr,
        DataLf,
        Trailer,
        TrailerLine,
        EndLf,
        Done
    };

    void step(char c);
    void sizeDigit(char c);
    void countOverhead();

    State state_ = State::Size;
    std::uint64_t left_ = 0;
    unsigned digits_ = 0;
    std::size_t overhead_ = 0;
};

}  // namespace consort::http

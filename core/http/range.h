// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace consort::http {

/// Bytes [first, last] of a representation; both are valid positions.
struct ByteRange {
    std::uint64_t first = 0;
    std::uint64_t last = 0;

    std::uint64_t length() const noexcept { return last - first + 1; }

    friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// What a Range header asks of a representation.
struct RangeSelection {
    /// `Whole`: no usable header, answer 200. `Partial`: answer 206 with `ranges`.
    /// `Unsatisfiable`: answer 416.
    enum class Kind { Whole, Partial, Unsatisfiable };

    Kind kind = Kind::Whole;
    std::vector<ByteRange> ranges{};  ///< At least one when Partial, in the order asked for.
};

inline constexpr std::size_t kMaxRanges = 16;

/// Selects from `size` bytes as RFC 9110 section 14 says. Other units and malformed headers select
/// the whole. Overlapping and adjacent ranges are joined; more than kMaxRanges, or an answer that
/// would be larger than the whole, select the whole.
RangeSelection selectRanges(std::string_view rangeHeader, std::uint64_t size);

/// "bytes 0-99/1234".
std::string contentRange(const ByteRange& range, std::uint64_t size);

/// "bytes */1234", for 416.
std::string unsatisfiedContentRange(std::uint64_t size);

}  // namespace consort::http

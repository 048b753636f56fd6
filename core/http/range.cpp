// SPDX-License-Identifier: Apache-2.0
#include "core/http/range.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "core/http/headers.h"

namespace consort::http {

namespace {

/// A multipart part costs about this much besides its bytes.
constexpr std::uint64_t kPartOverhead = 128;

struct RangeSpec {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
};

std::string_view trim(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// nullopt unless all digits; a number too large for 64 bits lies beyond any end, so it saturates.
std::optional<std::uint64_t> parseNumber(std::string_view text) {
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() ? value : std::numeric_limits<std::uint64_t>::max();
}

std::optional<RangeSpec> parseSpec(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto left = text.substr(0, dash);
    const auto right = text.substr(dash + 1);
    RangeSpec spec{parseNumber(left), parseNumber(right)};
    const bool malformed = (!left.empty() && !spec.first) || (!right.empty() && !spec.last) ||
                           (!spec.first && !spec.last);
    if (malformed || (spec.first && spec.last && *spec.last < *spec.first)) {
        return std::nullopt;
    }
    return spec;
}

/// nullopt when the range holds no byte of the representation.
std::optional<ByteRange> resolve(const RangeSpec& spec, std::uint64_t size) {
    if (!spec.first) {
        const std::uint64_t length = std::min(*spec.last, size);
        return length == 0 ? std::nullopt : std::optional(ByteRange{size - length, size - 1});
    }
    if (*spec.first >= size) {
        return std::nullopt;
    }
    return ByteRange{*spec.first, std::min(spec.last.value_or(size - 1), size - 1)};
}

bool overlapsOrTouches(const ByteRange& a, const ByteRange& b) {
    return a.first <= b.last + 1 && b.first <= a.last + 1;
}

/// Joins what overlaps or touches, keeping the place of the earlier one (RFC 9110 14.2, 15.3.7.2).
std::vector<ByteRange> coalesce(const std::vector<ByteRange>& ranges) {
    std::vector<ByteRange> result;
    for (ByteRange range : ranges) {
        std::size_t place = result.size();
        for (std::size_t i = result.size(); i-- > 0;) {
            if (overlapsOrTouches(result[i], range)) {
                range = {
                    std::min(range.first, result[i].first), std::max(range.last, result[i].last)};
                result.erase(result.begin() + static_cast<std::ptrdiff_t>(i));
                place = i;
                i = result.size();
            }
        }
        result.insert(
            result.begin() + static_cast<std::ptrdiff_t>(std::min(place, result.size())), range
        );
    }
    return result;
}

bool amplifies(const std::vector<ByteRange>& ranges, std::uint64_t size) {
    std::uint64_t total = 0;
    for (const auto& range : ranges) {
        total += range.length() + (ranges.size() > 1 ? kPartOverhead : 0);
    }
    return ranges.size() > 1 && total > size;
}

/// nullopt when the header is not a well-formed set of byte ranges.
std::optional<std::vector<RangeSpec>> parseHeader(std::string_view header) {
    const auto equals = header.find('=');
    if (equals == std::string_view::npos ||
        !equalsIgnoreCase(trim(header.substr(0, equals)), "bytes")) {
        return std::nullopt;
    }
    std::vector<RangeSpec> specs;
    for (std::string_view rest = header.substr(equals + 1);;) {
        const auto comma = rest.find(',');
        const auto item = trim(rest.substr(0, comma));
        if (!item.empty()) {  // Empty list elements are ignored, RFC 9110 5.6.1.
            const auto spec = parseSpec(item);
            if (!spec || specs.size() == kMaxRanges) {
                return std::nullopt;
            }
            specs.push_back(*spec);
        }
        if (comma == std::string_view::npos) {
            break;
        }
        rest = rest.substr(comma + 1);
    }
    return specs.empty() ? std::nullopt : std::optional(std::move(specs));
}

}  // namespace

RangeSelection selectRanges(std::string_view rangeHeader, std::uint64_t size) {
    const auto specs = parseHeader(rangeHeader);
    if (!specs) {
        return {};
    }
    std::vector<ByteRange> ranges;
    for (const auto& spec : *specs) {
        if (const auto range = resolve(spec, size)) {
            ranges.push_back(*range);
        }
    }
    if (ranges.empty()) {
        return {RangeSelection::Kind::Unsatisfiable};
    }
    ranges = coalesce(ranges);
    if (amplifies(ranges, size)) {
        return {};
    }
    return {RangeSelection::Kind::Partial, std::move(ranges)};
}

std::string contentRange(const ByteRange& range, std::uint64_t size) {
    return "bytes " + std::to_string(range.first) + "-" + std::to_string(range.last) + "/" +
           std::to_string(size);
}

std::string unsatisfiedContentRange(std::uint64_t size) {
    return "bytes */" + std::to_string(size);
}

}  // namespace consort::http

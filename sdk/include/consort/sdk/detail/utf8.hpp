// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// Texts for people are UTF-8, whatever bytes a key or an answer had. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

/// Bytes of a sequence that begins with `first`; 0 when none does.
constexpr std::size_t utf8LengthBy(std::uint8_t first) noexcept {
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    if (first < 0xe0) {
        return 2;
    }
    return first < 0xf0 ? 3 : 4;
}

/// False: overlong, a surrogate, or beyond U+10FFFF.
constexpr bool isCodePoint(std::uint8_t first, std::uint8_t second) noexcept {
    switch (first) {
        case 0xe0:
            return second >= 0xa0;
        case 0xed:
            return second < 0xa0;
        case 0xf0:
            return second >= 0x90;
        case 0xf4:
            return second < 0x90;
        default:
            return true;
    }
}

/// Bytes of the valid UTF-8 sequence (RFC 3629) that `text` begins with; 0 when it begins with
/// none.
constexpr std::size_t utf8Length(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto length = utf8LengthBy(byte(0));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    return text.empty() || !isCodePoint(byte(0), byte(1)) ? 0 : length;
}

/// `text` with a question mark for each byte that is not UTF-8.
inline std::string toUtf8(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto length = utf8Length(text);
        out += length == 0 ? std::string_view("?") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return out;
}

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk

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

/// Bytes of the valid UTF-8 sequence (RFC 3629) that `text` begins with; 0 when it begins with
/// none.
constexpr std::size_t utf8Length(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
    };
    const auto isTail = [&](std::size_t i) { return (byte(i) & 0xc0) == 0x80; };
    const std::uint8_t first = byte(0);
    if (first < 0x80) {
        return text.empty() ? 0 : 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return isTail(1) ? 2 : 0;
    }
    const std::uint8_t second = byte(1);
    if (first >= 0xe0 && first < 0xf0 && isTail(1) && isTail(2)) {
        const bool isOverlong = first == 0xe0 && second < 0xa0;
        const bool isSurrogate = first == 0xed && second >= 0xa0;
        return isOverlong || isSurrogate ? 0 : 3;
    }
    if (first >= 0xf0 && first < 0xf5 && isTail(1) && isTail(2) && isTail(3)) {
        const bool isOverlong = first == 0xf0 && second < 0x90;
        const bool isTooLarge = first == 0xf4 && second >= 0x90;
        return isOverlong || isTooLarge ? 0 : 4;
    }
    return 0;
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

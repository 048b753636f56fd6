// SPDX-License-Identifier: Apache-2.0
#include "core/base/ids.h"

#include <array>
#include <cstdint>

#include "core/base/random.h"

namespace consort {

std::string newUuid(TimeMs nowMs) {
    std::array<std::uint8_t, 16> bytes{};
    fillRandom(bytes);
    const auto millis = static_cast<std::uint64_t>(nowMs);
    for (std::size_t i = 0; i < 6; ++i) {
        bytes[i] = static_cast<std::uint8_t>(millis >> (8 * (5 - i)));
    }
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);

    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            text += '-';
        }
        text += kDigits[bytes[i] >> 4];
        text += kDigits[bytes[i] & 0x0F];
    }
    return text;
}

}  // namespace consort

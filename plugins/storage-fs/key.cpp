// SPDX-License-Identifier: Apache-2.0
#include "key.h"

#include <algorithm>

#include <consort/sdk.hpp>

namespace consort::storage_fs {
namespace {

constexpr std::size_t kMaxKeyBytes = 4096;

/// Whether the second byte makes a character that the lead byte alone does not rule out: no
/// overlong form, no surrogate, nothing beyond U+10FFFF.
bool isSecondByte(unsigned char lead, unsigned char second) {
    switch (lead) {
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

/// How many bytes the UTF-8 character at the front has; 0 when it is none.
std::size_t characterBytes(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t bytes = lead < 0x80   ? 1
                              : lead < 0xc2 ? 0
                              : lead < 0xe0 ? 2
                              : lead < 0xf0 ? 3
                              : lead < 0xf5 ? 4
                                            : 0;
    if (bytes > text.size()) {
        return 0;
    }
    const auto tail = text.substr(1, bytes == 0 ? 0 : bytes - 1);
    const bool whole = std::all_of(tail.begin(), tail.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    });
    const bool isStrict = bytes < 2 || isSecondByte(lead, static_cast<unsigned char>(text[1]));
    return whole && isStrict ? bytes : 0;
}

}  // namespace

bool KeyRules::serves(std::string_view name) const noexcept {
    if (name == "." || name == "..") {
        return false;
    }
    return !name.starts_with('.') || (hidden_ && !name.starts_with(kTemporaryPrefix));
}

bool KeyRules::servesKey(std::string_view key) const {
    if (key.empty() || key.size() > kMaxKeyBytes || key.find('\0') != std::string_view::npos) {
        throw sdk::Invalid("not a key: " + quoted(key.substr(0, 200)));
    }
    bool served = true;
    for (const auto& segment : splitKey(key)) {
        if (segment.empty() || segment == "." || segment == "..") {
            throw sdk::Invalid("not a key: " + quoted(key));
        }
        served = served && serves(segment);
    }
    return served;
}

std::vector<std::string> splitKey(std::string_view key) {
    std::vector<std::string> segments;
    for (;;) {
        const auto slash = key.find('/');
        segments.emplace_back(key.substr(0, slash));
        if (slash == std::string_view::npos) {
            return segments;
        }
        key.remove_prefix(slash + 1);
    }
}

ParentAndName splitLast(std::string_view key) {
    const auto slash = key.rfind('/');
    if (slash == std::string_view::npos) {
        return {"", std::string(key)};
    }
    return {std::string(key.substr(0, slash)), std::string(key.substr(slash + 1))};
}

std::string quoted(std::string_view key) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    while (!key.empty()) {
        const auto byte = static_cast<unsigned char>(key.front());
        const auto bytes = byte < 0x20 || byte == 0x7f ? 0 : characterBytes(key);
        if (bytes == 0) {
            out += {'\\', 'x', kDigits[byte >> 4], kDigits[byte & 0xf]};
            key.remove_prefix(1);
            continue;
        }
        out += key.substr(0, bytes);
        key.remove_prefix(bytes);
    }
    return out + '"';
}

}  // namespace consort::storage_fs

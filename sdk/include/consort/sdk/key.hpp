// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <consort/sdk/error.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Whether it is a key of a storage: segments joined by '/', none of them empty, "." or "..", no
/// NUL, at most 4096 bytes.
constexpr bool isCanonicalKey(std::string_view key) noexcept {
    if (key.empty() || key.size() > 4096 || key.find('\0') != std::string_view::npos) {
        return false;
    }
    while (true) {
        const auto end = key.find('/');
        const auto segment = key.substr(0, end);
        if (segment.empty() || segment == "." || segment == "..") {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        key.remove_prefix(end + 1);
    }
}

/// Throws Invalid for what is no key. The host checks it, too; a backend that a bad key harms, or
/// that would store it, asks again.
inline void requireCanonicalKey(std::string_view key) {
    if (!isCanonicalKey(key)) {
        throw Invalid("\"" + std::string(key.substr(0, 256)) + "\" is no canonical key");
    }
}

}  // namespace v0
}  // namespace consort::sdk

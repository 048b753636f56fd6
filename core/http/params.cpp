// SPDX-License-Identifier: Apache-2.0
#include "core/http/params.h"

#include "core/base/error.h"

namespace consort::http {

namespace {

int hexValue(char c) noexcept {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char folded = static_cast<char>(c | 0x20);
    return folded >= 'a' && folded <= 'f' ? folded - 'a' + 10 : -1;
}

bool isUnreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

/// Calls `use(name, value)` with the still encoded halves of each pair until it returns false.
template <class Use>
void forEachPair(std::string_view encoded, Use use) {
    while (!encoded.empty()) {
        const auto end = encoded.find('&');
        const std::string_view pair = encoded.substr(0, end);
        encoded = end == std::string_view::npos ? std::string_view() : encoded.substr(end + 1);
        if (pair.empty()) {
            continue;
        }
        const auto equals = pair.find('=');
        const auto value =
            equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        if (!use(pair.substr(0, equals), value)) {
            return;
        }
    }
}

bool nameMatches(std::string_view encodedName, std::string_view name) {
    if (encodedName == name) {
        return true;
    }
    if (encodedName.find_first_of("%+") == std::string_view::npos) {
        return false;
    }
    return percentDecode(encodedName, Plus::Space) == name;
}

std::string decodeValue(std::string_view value, std::string_view name) {
    auto decoded = percentDecode(value, Plus::Space);
    if (!decoded) {
        throw invalidField(std::string(name), "has a malformed percent escape");
    }
    return std::move(*decoded);
}

}  // namespace

std::optional<std::string> percentDecode(std::string_view text, Plus plus) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) {
                return std::nullopt;
            }
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0)) {
                return std::nullopt;
            }
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::Space) {
            c = ' ';
        }
        result += c;
    }
    return result;
}

std::string percentEncode(std::string_view text) {
    constexpr char kDigits[] = "0123456789ABCDEF";
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        if (isUnreserved(c)) {
            result += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            result += '%';
            result += kDigits[byte >> 4];
            result += kDigits[byte & 15];
        }
    }
    return result;
}

std::optional<std::string> findParam(std::string_view encoded, std::string_view name) {
    std::optional<std::string> found;
    forEachPair(encoded, [&](std::string_view key, std::string_view value) {
        if (nameMatches(key, name)) {
            found = decodeValue(value, name);
        }
        return !found;
    });
    return found;
}

std::vector<std::string> findParams(std::string_view encoded, std::string_view name) {
    std::vector<std::string> found;
    forEachPair(encoded, [&](std::string_view key, std::string_view value) {
        if (nameMatches(key, name)) {
            found.push_back(decodeValue(value, name));
        }
        return true;
    });
    return found;
}

std::vector<std::pair<std::string, std::string>> parseParams(std::string_view encoded) {
    std::vector<std::pair<std::string, std::string>> pairs;
    forEachPair(encoded, [&](std::string_view key, std::string_view value) {
        pairs.emplace_back(decodeValue(key, key), decodeValue(value, key));
        return true;
    });
    return pairs;
}

}  // namespace consort::http

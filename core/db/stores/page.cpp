// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/page.h"

#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::db {

namespace {

constexpr char kSeparator = '\x1f';

Error badCursor() {
    return invalidField("cursor", "is not a cursor of this list");
}

}  // namespace

std::string Cursor::encode() const {
    return base64UrlEncode(order + kSeparator + key + kSeparator + id);
}

Cursor Cursor::decode(const std::string& text, const std::string& order) {
    const auto plain = base64UrlDecode(text);
    if (!plain || !isValidUtf8(*plain) || plain->find('\0') != std::string::npos) {
        throw badCursor();
    }
    const auto first = plain->find(kSeparator);
    const auto last = plain->rfind(kSeparator);
    if (first == std::string::npos || first == last || plain->substr(0, first) != order) {
        throw badCursor();
    }
    return {order, plain->substr(first + 1, last - first - 1), plain->substr(last + 1)};
}

std::int64_t Cursor::number() const {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
    if (error != std::errc{} || end != key.data() + key.size()) {
        throw badCursor();
    }
    return value;
}

}  // namespace consort::db

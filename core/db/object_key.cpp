// SPDX-License-Identifier: Apache-2.0
#include "core/db/object_key.h"

#include "core/base/error.h"

namespace consort::db {

std::string encodeObjectKey(std::string_view key) {
    std::string text;
    text.reserve(key.size());
    for (const char c : key) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else {
            text += static_cast<char>(0xC0 | (byte >> 6));
            text += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return text;
}

std::string decodeObjectKey(std::string_view text) {
    std::string key;
    key.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            key += text[i];
            continue;
        }
        const bool isLead = byte == 0xC2 || byte == 0xC3;
        if (!isLead || i + 1 == text.size() ||
            (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80) {
            throw Error(ErrorCode::Internal, "a storage key in the database is damaged");
        }
        key += static_cast<char>(
            ((byte & 0x03) << 6) | (static_cast<unsigned char>(text[++i]) & 0x3F)
        );
    }
    return key;
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/services/playlists/playlist_input.h"

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/base/text.h"

namespace consort::playlists {

namespace {

constexpr std::size_t kHighestKeyBytes = 255;
constexpr std::size_t kIdDigits = 32;

}  // namespace

std::string nameOf(std::string_view text) {
    auto name = normalizeName(printable(text));
    if (name.empty() || countCodePoints(name) > kHighestNameLength) {
        throw invalidField(
            "name", "must have 1 to " + std::to_string(kHighestNameLength) + " characters"
        );
    }
    return name;
}

std::string descriptionOf(std::string_view text) {
    auto description = normalizeName(printable(text, LineBreaks::Keep));
    if (countCodePoints(description) > kHighestDescriptionLength) {
        throw invalidField(
            "description",
            "must have at most " + std::to_string(kHighestDescriptionLength) + " characters"
        );
    }
    return description;
}

std::string idOfKey(std::string_view scope, std::string_view key) {
    if (key.empty() || key.size() > kHighestKeyBytes) {
        throw invalidField(
            "Idempotency-Key", "must have 1 to " + std::to_string(kHighestKeyBytes) + " bytes"
        );
    }
    return hexEncode(hmacSha256(scope, key)).substr(0, kIdDigits);
}

}  // namespace consort::playlists

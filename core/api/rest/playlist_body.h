// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/services/playlists/playlist_service.h"

namespace consort::http {
class Request;
}

namespace consort::likes {
class LikesService;
}

namespace consort::api {

/// What a body says of a playlist. Throws Error(Invalid) naming the field.
playlists::PlaylistInput playlistInputOf(const JsonValue& body);

/// `after` (an item's id; null for the beginning) or `position` (counted from 0); neither is the
/// end. Throws Error(Invalid) naming the field.
db::PlaylistPlace placeOf(const JsonValue& body);

/// `version` of the query. Throws Error(Invalid) naming it.
std::optional<std::int64_t> statedVersionOf(const http::Request& request);

/// Puts the user's marks on the tracks of the entries.
void fillMarks(
    const likes::LikesService& likes,
    const UserId& user,
    std::vector<playlists::PlaylistEntry>& entries
);

/// A list of ids that must be there. Throws Error(Invalid) naming the field.
template <class IdType>
std::vector<IdType> idsOf(const JsonValue& body, const std::string& field, int highestCount) {
    if (!body.has(field)) {
        throw invalidField(field, "is required");
    }
    const auto items = body.listItems(field);
    if (items.size() > static_cast<std::size_t>(highestCount)) {
        throw invalidField(field, "are at most " + std::to_string(highestCount));
    }
    std::vector<IdType> ids;
    ids.reserve(items.size());
    for (const auto& item : items) {
        if (!item.isString()) {
            throw invalidField(field, "expected a list of strings");
        }
        ids.emplace_back(item.asString());
    }
    return ids;
}

}  // namespace consort::api

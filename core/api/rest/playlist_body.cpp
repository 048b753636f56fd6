// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/playlist_body.h"

#include "core/api/rest/list_params.h"
#include "core/services/likes/likes_service.h"
#include "core/services/playlists/rules.h"

namespace consort::api {

namespace {

constexpr std::int64_t kHighestVersion = 9'007'199'254'740'991;

playlists::CollaboratorInput collaboratorOf(const JsonValue& value, const std::string& field) {
    if (!value.isObject()) {
        throw invalidField(field, "expected an object");
    }
    playlists::CollaboratorInput input;
    input.userId = value.findString("user_id").value_or("");
    input.username = value.findString("username").value_or("");
    if (input.userId.empty() == input.username.empty()) {
        throw invalidField(field, "wants either user_id or username");
    }
    const auto right = value.findString("right").value_or("");
    if (right != "edit" && right != "view") {
        throw invalidField(field + "/right", "expected edit or view");
    }
    input.canEdit = right == "edit";
    return input;
}

}  // namespace

playlists::PlaylistInput playlistInputOf(const JsonValue& body) {
    playlists::PlaylistInput input;
    input.name = body.findString("name");
    input.description = body.findString("description");
    input.isPublic = body.findBool("is_public");
    if (body.names("cover_track_id")) {
        input.coverTrack = TrackId(body.findString("cover_track_id").value_or(""));
    }
    if (body.names("rules")) {
        const auto rules = body.findObject("rules");
        if (!rules) {
            throw invalidField("rules", "expected an object");
        }
        input.rules = playlists::rulesOf(*rules);
    }
    if (body.has("collaborators")) {
        input.collaborators.emplace();
        for (const auto& item : body.listItems("collaborators")) {
            input.collaborators->push_back(
                collaboratorOf(item, "collaborators/" + std::to_string(input.collaborators->size()))
            );
        }
    }
    return input;
}

db::PlaylistPlace placeOf(const JsonValue& body) {
    db::PlaylistPlace place;
    if (body.names("after")) {
        place.after = PlaylistItemId(body.findString("after").value_or(""));
    }
    place.index = body.findInt("position");
    if (place.index && *place.index < 0) {
        throw invalidField("position", "must not be negative");
    }
    if (place.after && place.index) {
        throw invalidField("position", "must not be there beside after");
    }
    return place;
}

std::optional<std::int64_t> statedVersionOf(const http::Request& request) {
    return findNumber(request, "version", 0, kHighestVersion);
}

void fillMarks(
    const likes::LikesService& likes,
    const UserId& user,
    std::vector<playlists::PlaylistEntry>& entries
) {
    std::vector<db::Track> tracks;
    for (auto& entry : entries) {
        if (entry.track) {
            tracks.push_back(std::move(*entry.track));
        }
    }
    likes.fill(user, tracks);
    auto next = tracks.begin();
    for (auto& entry : entries) {
        if (entry.track) {
            *entry.track = std::move(*next++);
        }
    }
}

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/playlist_routes.h"

#include "core/api/rest/conditional_json.h"
#include "core/api/rest/expected_version.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/list_params.h"
#include "core/api/rest/playlist_body.h"
#include "core/api/rest/playlist_json.h"
#include "core/base/error.h"
#include "core/http/conditional.h"
#include "core/http/router.h"
#include "core/services/likes/likes_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using Parts = PlaylistRouteParts;

constexpr std::size_t kHighestRemovals = 200;

std::optional<std::string> keyOf(const Request& request) {
    const auto key = request.header("Idempotency-Key");
    return key ? std::optional(std::string(*key)) : std::nullopt;
}

playlists::EditBy editOf(const Request& request, std::optional<std::int64_t> version) {
    return {request.pathId<PlaylistId>("id"), request.user().user, version};
}

Response answer(const Parts& parts, const db::Playlist& playlist, int status = 200) {
    return Response::json(toJson(playlist, parts.playlists.listCollaborators(playlist)), status)
        .with("ETag", http::quoteEtag(std::to_string(playlist.version)))
        .with("Cache-Control", "private, no-cache");
}

Response answer(const db::PlaylistState& state) {
    return Response::json(toJson(state))
        .with("ETag", http::quoteEtag(std::to_string(state.version)));
}

Response list(const Parts& parts, const Request& request) {
    const auto scope = request.query("scope").value_or("mine");
    if (scope != "mine" && scope != "public") {
        throw invalidField("scope", "expected mine or public");
    }
    return conditionalJson(
        request,
        toJson(parts.playlists.list(
            request.user().user,
            scope == "mine" ? db::PlaylistScope::Mine : db::PlaylistScope::Public,
            request.query("sort").value_or("name"),
            pageOf(request)
        ))
    );
}

Response create(const Parts& parts, const Request& request) {
    const auto playlist = parts.playlists.create(
        request.user().user, playlistInputOf(jsonBody(request)), keyOf(request)
    );
    return answer(parts, playlist, 201).with("Location", "/api/v1/playlists/" + playlist.id.str());
}

Response get(const Parts& parts, const Request& request) {
    const auto playlist =
        parts.playlists.get(request.pathId<PlaylistId>("id"), request.user().user);
    const auto etag = std::to_string(playlist.version);
    if (http::evaluate(request.headers(), request.method(), {etag}) ==
        http::Precondition::NotModified) {
        return Response{304}.with("ETag", http::quoteEtag(etag));
    }
    return answer(parts, playlist);
}

Response change(const Parts& parts, const Request& request) {
    const auto body = jsonBody(request);
    return writeVersioned(request, body.findInt("version"), [&](auto version) {
        return answer(
            parts, parts.playlists.change(editOf(request, version), playlistInputOf(body))
        );
    });
}

Response remove(const Parts& parts, const Request& request) {
    return writeVersioned(request, statedVersionOf(request), [&](auto version) {
        parts.playlists.remove(editOf(request, version));
        return Response::noContent();
    });
}

Response listTracks(const Parts& parts, const Request& request) {
    const auto playlist =
        parts.playlists.get(request.pathId<PlaylistId>("id"), request.user().user);
    auto page = parts.playlists.listItems(playlist, pageOf(request));
    fillMarks(parts.likes, request.user().user, page.items);
    return conditionalJson(request, toJson(page));
}

Response addTracks(const Parts& parts, const Request& request) {
    const auto body = jsonBody(request);
    return writeVersioned(request, body.findInt("version"), [&](auto version) {
        return answer(parts.playlists.addTracks(
            editOf(request, version),
            idsOf<TrackId>(body, "track_ids", db::kHighestItemCount),
            placeOf(body),
            keyOf(request)
        ));
    });
}

Response replaceTracks(const Parts& parts, const Request& request) {
    const auto body = jsonBody(request);
    return writeVersioned(request, body.findInt("version"), [&](auto version) {
        return answer(parts.playlists.replaceTracks(
            editOf(request, version), idsOf<TrackId>(body, "track_ids", db::kHighestItemCount)
        ));
    });
}

Response removeTracks(const Parts& parts, const Request& request) {
    std::vector<PlaylistItemId> items;
    for (auto& id : request.queryAll("item_id")) {
        items.emplace_back(std::move(id));
    }
    if (items.empty() || items.size() > kHighestRemovals) {
        throw invalidField(
            "item_id", "is wanted 1 to " + std::to_string(kHighestRemovals) + " times"
        );
    }
    return writeVersioned(request, statedVersionOf(request), [&](auto version) {
        return answer(parts.playlists.removeItems(editOf(request, version), items));
    });
}

Response move(const Parts& parts, const Request& request) {
    const auto body = jsonBody(request);
    return writeVersioned(request, body.findInt("version"), [&](auto version) {
        return answer(parts.playlists.moveItems(
            editOf(request, version),
            idsOf<PlaylistItemId>(body, "item_ids", db::kHighestItemCount),
            placeOf(body)
        ));
    });
}

}  // namespace

void addPlaylistRoutes(http::Router& router, const PlaylistRouteParts& parts) {
    const auto add = [&](Method method, const char* path, const char* summary, auto handler) {
        router.add(
            {method,
             path,
             Access::User,
             Run::Worker,
             summary,
             [parts, handler](const Request& request) { return handler(parts, request); }}
        );
    };
    add(Method::Get, "/api/v1/playlists", "My playlists, or public ones", list);
    add(Method::Post, "/api/v1/playlists", "Make a playlist", create);
    add(Method::Get, "/api/v1/playlists/{id}", "One playlist", get);
    add(Method::Patch, "/api/v1/playlists/{id}", "Change a playlist", change);
    add(Method::Delete, "/api/v1/playlists/{id}", "Delete a playlist", remove);
    add(Method::Get, "/api/v1/playlists/{id}/tracks", "A playlist's items in order", listTracks);
    add(Method::Post, "/api/v1/playlists/{id}/tracks", "Add tracks to a playlist", addTracks);
    add(Method::Put, "/api/v1/playlists/{id}/tracks", "Replace a playlist's tracks", replaceTracks);
    add(Method::Delete, "/api/v1/playlists/{id}/tracks", "Remove items", removeTracks);
    add(Method::Post, "/api/v1/playlists/{id}/move", "Move items of a playlist", move);
}

}  // namespace consort::api

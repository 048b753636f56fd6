// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/like_routes.h"

#include "core/api/rest/catalog_json.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/list_params.h"
#include "core/base/error.h"
#include "core/http/router.h"
#include "core/services/likes/likes_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using likes::LikesService;

Response rate(LikesService& likes, const Request& request) {
    const auto body = jsonBody(request);
    // Absent and null differ here: only the second takes a rating back.
    if (!body.names("rating")) {
        throw invalidField("rating", "is required: 1 to 5, or null");
    }
    likes.rate(request.user().user, request.pathParam("id"), body.findInt("rating"));
    return Response::noContent();
}

/// The three rows of one kind; `list(user, page)` gives what is liked.
template <class List>
void addKind(
    http::Router& router,
    LikesService& likes,
    const std::string& things,
    db::MarkKind kind,
    List list
) {
    const auto path = "/api/v1/me/likes/" + things;
    const auto add = [&](Method method, const std::string& where, std::string summary, auto run) {
        router.add({method, where, Access::User, Run::Worker, std::move(summary), run});
    };
    add(Method::Get, path, "What I like: " + things, [list](const Request& request) {
        return conditionalJson(request, toJson(list(request.user().user, pageOf(request))));
    });
    add(Method::Put, path + "/{id}", "Like one of the " + things, [&likes, kind](const Request& r) {
        likes.like(r.user().user, kind, r.pathParam("id"));
        return Response::noContent();
    });
    add(Method::Delete,
        path + "/{id}",
        "Like one of the " + things + " no longer",
        [&likes, kind](const Request& r) {
            likes.unlike(r.user().user, kind, r.pathParam("id"));
            return Response::noContent();
        });
}

}  // namespace

void addLikeRoutes(http::Router& router, LikesService& likes) {
    addKind(
        router,
        likes,
        "tracks",
        db::MarkKind::Track,
        [&likes](const UserId& user, const db::PageRequest& page) {
            return likes.listTracks(user, page);
        }
    );
    addKind(
        router,
        likes,
        "albums",
        db::MarkKind::Album,
        [&likes](const UserId& user, const db::PageRequest& page) {
            return likes.listAlbums(user, page);
        }
    );
    addKind(
        router,
        likes,
        "artists",
        db::MarkKind::Artist,
        [&likes](const UserId& user, const db::PageRequest& page) {
            return likes.listArtists(user, page);
        }
    );
    router.add(
        {Method::Put,
         "/api/v1/me/ratings/{id}",
         Access::User,
         Run::Worker,
         "Rate a track, an album or an artist",
         [&likes](const Request& request) { return rate(likes, request); }}
    );
}

}  // namespace consort::api

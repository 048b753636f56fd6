// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/catalog_routes.h"

#include <functional>
#include <memory>

#include "core/api/rest/catalog_json.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/list_params.h"
#include "core/api/rest/resource_cache.h"
#include "core/base/error.h"
#include "core/http/router.h"
#include "core/services/likes/likes_service.h"

namespace consort::api {

namespace {

using catalog::CatalogService;
using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using likes::LikesService;

constexpr std::size_t kGenreBytes = 800;
constexpr std::size_t kQueryBytes = 800;

catalog::Order orderOf(const Request& request) {
    catalog::Order order;
    order.name = request.query("sort").value_or("title");
    order.seed =
        static_cast<std::uint32_t>(findNumber(request, "seed", 0, 4'294'967'295).value_or(0));
    return order;
}

std::optional<int> yearOf(const Request& request) {
    const auto year = findNumber(request, "year", 0, 9999);
    return year ? std::optional(static_cast<int>(*year)) : std::nullopt;
}

/// `liked=true` narrows the list to what the caller likes.
std::optional<UserId> likedByOf(const Request& request) {
    const auto liked = request.query("liked");
    if (liked && *liked != "true" && *liked != "false") {
        throw invalidField("liked", "expected true or false");
    }
    return liked == "true" ? std::optional(request.user().user) : std::nullopt;
}

db::TrackFilter trackFilterOf(const Request& request) {
    return {
        findId<ArtistId>(request, "artist_id"),
        findId<AlbumId>(request, "album_id"),
        findText(request, "genre", kGenreBytes),
        yearOf(request),
        likedByOf(request)};
}

db::AlbumFilter albumFilterOf(const Request& request) {
    return {
        findId<ArtistId>(request, "artist_id"),
        std::nullopt,
        findText(request, "genre", kGenreBytes),
        yearOf(request),
        likedByOf(request)};
}

/// "track,album": only these groups; repeated parameters add up.
void chooseTypes(const Request& request, catalog::SearchRequest& search) {
    std::string all;
    for (const auto& types : request.queryAll("types")) {
        all += types + ",";
    }
    if (all.empty()) {
        return;
    }
    search.tracks = search.albums = search.artists = false;
    for (std::size_t begin = 0; begin < all.size();) {
        const auto end = all.find(',', begin);
        const auto type = all.substr(begin, end - begin);
        begin = end + 1;
        if (type == "track") {
            search.tracks = true;
        } else if (type == "album") {
            search.albums = true;
        } else if (type == "artist") {
            search.artists = true;
        } else if (!type.empty()) {
            throw invalidField("types", "expected track, album or artist");
        }
    }
}

/// The same with the caller's marks.
template <class T>
db::Page<T> marked(const LikesService& likes, const Request& request, db::Page<T> page) {
    likes.fill(request.user().user, page.items);
    return page;
}

Response search(const Request& request, const CatalogService& catalog, const LikesService& likes) {
    catalog::SearchRequest search;
    const auto text = findText(request, "q", kQueryBytes);
    if (!text) {
        throw invalidField("q", "is required");
    }
    search.text = *text;
    search.limit = static_cast<int>(findNumber(request, "limit", 1, 100).value_or(10));
    chooseTypes(request, search);
    auto found = catalog.search(search);
    const auto& user = request.user().user;
    likes.fill(user, found.tracks);
    likes.fill(user, found.albums);
    likes.fill(user, found.artists);
    return Response::json(toJson(search.text, found));
}

/// A row for a single thing, whose answer is kept for a moment.
void addResource(
    http::Router& router,
    const std::shared_ptr<ResourceCache>& cache,
    const char* path,
    const char* summary,
    std::function<std::string(const Request&)> makeJson
) {
    http::Route row{
        Method::Get,
        path,
        Access::User,
        Run::Worker,
        summary,
        [cache, makeJson](const Request& request) {
            return cache->answer(request, [&] { return makeJson(request); });
        }};
    row.quick = [cache](const Request& request) { return cache->find(request); };
    router.add(std::move(row));
}

using Parts = CatalogRouteParts;

void addTrackRoutes(http::Router& router, const Parts& parts) {
    const auto& catalog = parts.catalog;
    const auto& likes = parts.likes;
    const auto& cache = parts.cache;
    router.add(
        {Method::Get,
         "/api/v1/tracks",
         Access::User,
         Run::Worker,
         "Tracks",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(
                 request,
                 toJson(marked(
                     likes,
                     request,
                     catalog.listTracks(trackFilterOf(request), orderOf(request), pageOf(request))
                 ))
             );
         }}
    );
    addResource(
        router,
        cache,
        "/api/v1/tracks/{id}",
        "One track",
        [&catalog, &likes](const Request& request) {
            auto track = catalog.getTrack(request.pathId<TrackId>("id"));
            return toJson(likes.filled(request.user().user, std::move(track)));
        }
    );
}

void addAlbumRoutes(http::Router& router, const Parts& parts) {
    const auto& catalog = parts.catalog;
    const auto& likes = parts.likes;
    const auto& cache = parts.cache;
    router.add(
        {Method::Get,
         "/api/v1/albums",
         Access::User,
         Run::Worker,
         "Albums",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(
                 request,
                 toJson(marked(
                     likes,
                     request,
                     catalog.listAlbums(albumFilterOf(request), orderOf(request), pageOf(request))
                 ))
             );
         }}
    );
    addResource(
        router,
        cache,
        "/api/v1/albums/{id}",
        "One album",
        [&catalog, &likes](const Request& request) {
            auto album = catalog.getAlbum(request.pathId<AlbumId>("id"));
            return toJson(likes.filled(request.user().user, std::move(album)));
        }
    );
    router.add(
        {Method::Get,
         "/api/v1/albums/{id}/tracks",
         Access::User,
         Run::Worker,
         "An album's tracks in playing order",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(
                 request,
                 toJson(marked(
                     likes,
                     request,
                     catalog.listAlbumTracks(request.pathId<AlbumId>("id"), pageOf(request))
                 ))
             );
         }}
    );
}

void addArtistRoutes(http::Router& router, const Parts& parts) {
    const auto& catalog = parts.catalog;
    const auto& likes = parts.likes;
    const auto& cache = parts.cache;
    router.add(
        {Method::Get,
         "/api/v1/artists",
         Access::User,
         Run::Worker,
         "Artists",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(
                 request,
                 toJson(marked(
                     likes,
                     request,
                     catalog.listArtists(request.query("sort").value_or("name"), pageOf(request))
                 ))
             );
         }}
    );
    addResource(
        router,
        cache,
        "/api/v1/artists/{id}",
        "One artist",
        [&catalog, &likes](const Request& request) {
            auto artist = catalog.getArtist(request.pathId<ArtistId>("id"));
            return toJson(likes.filled(request.user().user, std::move(artist)));
        }
    );
    router.add(
        {Method::Get,
         "/api/v1/artists/{id}/albums",
         Access::User,
         Run::Worker,
         "Albums of which this is an album artist",
         [&catalog, &likes](const Request& request) {
             const auto artist = catalog.getArtist(request.pathId<ArtistId>("id"));
             return conditionalJson(
                 request,
                 toJson(marked(
                     likes,
                     request,
                     catalog.listAlbums(
                         {.albumArtist = artist.id}, {.name = "-year"}, pageOf(request)
                     )
                 ))
             );
         }}
    );
}

void addFolderRoutes(http::Router& router, const Parts& parts) {
    const auto& catalog = parts.catalog;
    const auto& likes = parts.likes;
    router.add(
        {Method::Get,
         "/api/v1/genres",
         Access::User,
         Run::Worker,
         "Genres",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(request, toJson(catalog.listGenres(pageOf(request))));
         }}
    );
    router.add(
        {Method::Get,
         "/api/v1/folders",
         Access::User,
         Run::Worker,
         "Root folders",
         [&catalog, &likes](const Request& request) {
             return conditionalJson(request, toJson(catalog.listRootFolders(pageOf(request))));
         }}
    );
    router.add(
        {Method::Get,
         "/api/v1/folders/{id}",
         Access::User,
         Run::Worker,
         "A folder and what is in it",
         [&catalog, &likes](const Request& request) {
             const auto folder = catalog.getFolder(request.pathId<FolderId>("id"));
             auto contents = catalog.listFolder(folder.id, pageOf(request));
             likes.fill(request.user().user, contents.tracks);
             return conditionalJson(request, toJson(folder, contents));
         }}
    );
}

}  // namespace

void addCatalogRoutes(http::Router& router, const CatalogRouteParts& parts) {
    addTrackRoutes(router, parts);
    addAlbumRoutes(router, parts);
    addArtistRoutes(router, parts);
    addFolderRoutes(router, parts);
    router.add(
        {Method::Get,
         "/api/v1/search",
         Access::User,
         Run::Worker,
         "Search",
         [&catalog = parts.catalog, &likes = parts.likes](const Request& request) {
             return search(request, catalog, likes);
         }}
    );
}

}  // namespace consort::api

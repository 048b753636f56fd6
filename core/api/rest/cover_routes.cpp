// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/cover_routes.h"

#include <memory>

#include "core/api/rest/list_params.h"
#include "core/http/content.h"
#include "core/http/router.h"
#include "core/services/catalog/cover_service.h"
#include "core/services/playlists/playlist_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

catalog::CoverForm formOf(const Request& request) {
    catalog::CoverForm form;
    form.side = static_cast<int>(findNumber(request, "size", 16, 2048).value_or(form.side));
    const auto accepted = request.header("Accept");
    if (accepted && accepted->find("image/webp") != std::string_view::npos) {
        form.format = media::ThumbnailFormat::Webp;
    }
    return form;
}

Response serveThumbnail(const Request& request, media::CachedThumbnail thumbnail) {
    http::ContentInfo info;
    info.size = thumbnail.bytes;
    info.etag = thumbnail.etag;
    info.contentType = thumbnail.mime;
    info.cacheControl = "private, max-age=3600";
    const auto file = std::make_shared<const FileDescriptor>(std::move(thumbnail.file));
    auto response = http::serveContent(request, info, [file](std::uint64_t offset, std::uint64_t) {
        return http::OpenedFile{file, offset};
    });
    response.headers.set("Vary", "Accept");
    return response;
}

}  // namespace

void addCoverRoutes(
    http::Router& router, catalog::CoverService& covers, const playlists::PlaylistService& playlists
) {
    const auto add = [&router](const char* path, const char* summary, http::Handler handler) {
        http::Route row{Method::Get, path, Access::User, Run::Storage, summary, std::move(handler)};
        // Pictures that a storage keeps back must not keep tracks from playing.
        row.source = [](const Request&) { return std::string("covers"); };
        router.add(std::move(row));
    };
    add("/api/v1/tracks/{id}/cover", "A track's cover", [&covers](const Request& request) {
        return serveThumbnail(
            request,
            covers.getOfTrack(request.callContext(), request.pathId<TrackId>("id"), formOf(request))
        );
    });
    add("/api/v1/albums/{id}/cover", "An album's cover", [&covers](const Request& request) {
        return serveThumbnail(
            request,
            covers.getOfAlbum(request.callContext(), request.pathId<AlbumId>("id"), formOf(request))
        );
    });
    add("/api/v1/artists/{id}/image",
        "An artist's picture, or a cover in its stead",
        [&covers](const Request& request) {
            return serveThumbnail(
                request,
                covers.getOfArtist(
                    request.callContext(), request.pathId<ArtistId>("id"), formOf(request)
                )
            );
        });
    add("/api/v1/playlists/{id}/cover",
        "The cover of a playlist's track that stands for it",
        [&covers, &playlists](const Request& request) {
            const auto track =
                playlists.getCoverTrack(request.pathId<PlaylistId>("id"), request.user().user);
            return serveThumbnail(
                request, covers.getOfTrack(request.callContext(), track, formOf(request))
            );
        });
}

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/stream_routes.h"

#include <memory>
#include <optional>
#include <utility>

#include "core/api/rest/json_body.h"
#include "core/base/error.h"
#include "core/base/json_writer.h"
#include "core/http/content.h"
#include "core/http/router.h"
#include "core/services/accounts/stream_tokens.h"
#include "core/services/accounts/user_directory.h"
#include "core/services/library/track_opener.h"
#include "core/services/library/track_streams.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;

/// The form of the original bytes; transcodes will have others.
constexpr std::string_view kOriginal = "original";
constexpr std::int64_t kDefaultTtlSeconds = 3600;
constexpr std::int64_t kShortestTtlSeconds = 10;
constexpr std::int64_t kLongestTtlSeconds = 86'400;

/// What a client has to say when it cannot follow a redirect to the storage.
constexpr std::string_view kProxy = "proxy";

std::string fileNameOf(const std::string& key) {
    return key.substr(key.rfind('/') + 1);
}

http::ContentInfo contentInfoOf(
    const library::TrackLocation& location, const StorageObject& object
) {
    http::ContentInfo info;
    info.size = object.bytes;
    info.etag = object.etag;
    info.lastModifiedMs = object.mtimeMs;
    info.contentType = location.mime;
    info.source = location.storage;
    info.cacheControl = "private, max-age=0, must-revalidate";
    return info;
}

Response serveFile(
    const Request& request,
    const http::ContentInfo& info,
    std::shared_ptr<const library::OpenTrackFile> track
) {
    return http::serveContent(
        request,
        info,
        [track = std::move(track)](std::uint64_t offset, std::uint64_t) {
            return http::OpenedFile{track->file, track->offset + offset};
        }
    );
}

/// A track that comes over a network: only what is asked for is opened there.
Response serveRemote(const Request& request, const StreamParts& parts, bool asDownload) {
    const auto track = request.pathId<TrackId>("id");
    const auto context = request.callContext();
    const auto location = parts.opener.describe(context, track);
    auto info = contentInfoOf(location, location.object);
    if (asDownload) {
        info.disposition = http::attachment(fileNameOf(location.key));
    }
    // Another server could not name the file.
    bool acceptUrl = !asDownload && request.query("delivery") != kProxy;
    return http::serveContent(
        request,
        info,
        [&streams = parts.streams, track, context, object = location.object, acceptUrl](
            std::uint64_t offset, std::uint64_t length
        ) mutable -> http::OpenedContent {
            auto opened = streams.open(
                context, {track, object, offset, length}, std::exchange(acceptUrl, false)
            );
            if (auto* url = std::get_if<SignedUrl>(&opened)) {
                return http::OpenedElsewhere{std::move(url->url)};
            }
            return std::move(std::get<std::unique_ptr<BlobReader>>(opened));
        }
    );
}

Response serveRemoteAnew(const Request& request, const StreamParts& parts, bool asDownload) {
    try {
        return serveRemote(request, parts, asDownload);
    } catch (const library::TrackChanged&) {
        // Replaced since the last scan: served as it is now.
        parts.opener.expectChange(request.pathId<TrackId>("id"));
        return serveRemote(request, parts, asDownload);
    }
}

/// Opens the whole object once: one descriptor serves every range of the answer, and those asked
/// for next.
Response serveTrack(const Request& request, const StreamParts& parts, bool asDownload) {
    auto& opener = parts.opener;
    const auto track = request.pathId<TrackId>("id");
    if (opener.isRemote(track)) {
        return serveRemoteAnew(request, parts, asDownload);
    }
    auto opened = opener.open(request.callContext(), track, {});
    auto info = contentInfoOf(opened.location, opened.blob.object);
    if (asDownload) {
        info.disposition = http::attachment(fileNameOf(opened.location.key));
    }
    if (auto* file = std::get_if<OpenFile>(&opened.blob.body)) {
        auto shared = std::make_shared<const library::OpenTrackFile>(library::OpenTrackFile{
            opened.location,
            opened.blob.object,
            std::make_shared<const FileDescriptor>(std::move(file->fd)),
            file->offset});
        opener.remember(track, shared);
        return serveFile(request, info, std::move(shared));
    }
    return serveRemoteAnew(request, parts, asDownload);
}

/// The session, API key or cookie of the caller, or else the token in the URL.
void requireListener(const Request& request, const accounts::StreamTokenService& tokens) {
    if (request.principal()) {
        return;
    }
    const auto token = request.query("token");
    if (const auto* error = request.credentialsError(); error != nullptr && !token) {
        throw *error;
    }
    if (!token || !tokens.verify(*token, request.pathId<TrackId>("id"), kOriginal)) {
        throw Error(
            ErrorCode::Unauthorized,
            token ? "the stream URL is not valid any more" : "sign in to listen"
        );
    }
}

/// Whether requireListener() will not ask the database.
bool isListenerAtHand(const Request& request, const accounts::StreamTokenService& tokens) {
    const auto token = request.principal() ? std::nullopt : request.query("token");
    return !token || tokens.isAtHand(*token);
}

std::chrono::seconds ttlOf(const Request& request) {
    std::optional<std::int64_t> ttl;
    if (request.bodySize() > 0) {
        ttl = jsonBody(request).findInt("ttl_s");
    }
    if (ttl && (*ttl < kShortestTtlSeconds || *ttl > kLongestTtlSeconds)) {
        throw invalidField("ttl_s", "expected a whole number from 10 to 86400");
    }
    return std::chrono::seconds(ttl.value_or(kDefaultTtlSeconds));
}

Response signStreamUrl(const Request& request, const StreamParts& parts) {
    const auto track = request.pathId<TrackId>("id");
    parts.opener.locate(track);
    const auto user = parts.users.get(request.user().user);
    const auto token = parts.tokens.make(user, track, kOriginal, ttlOf(request));
    JsonWriter json;
    json.beginObject()
        .member("url", "/api/v1/tracks/" + track.str() + "/stream?token=" + token.text)
        .member("expires_at", toRfc3339(token.expiresMs))
        .endObject();
    return Response::json(json.str()).with("Cache-Control", "no-store");
}

}  // namespace

void addStreamRoutes(http::Router& router, StreamParts parts) {
    const auto stream = [parts](const Request& request) {
        requireListener(request, parts.tokens);
        return serveTrack(request, parts, false);
    };
    http::Route row{
        Method::Get,
        "/api/v1/tracks/{id}/stream",
        Access::Public,
        Run::Storage,
        "A track's bytes, whole or in ranges; needs a sign-in or a signed URL",
        stream};
    // The track's, if it is one.
    const auto source = [parts](const Request& request) {
        return parts.opener.locate(request.pathId<TrackId>("id")).storage;
    };
    row.source = source;
    row.quick = [parts](const Request& request) -> std::optional<Response> {
        auto file = parts.opener.findOpenFile(request.pathId<TrackId>("id"));
        if (!file || !isListenerAtHand(request, parts.tokens)) {
            return std::nullopt;
        }
        requireListener(request, parts.tokens);
        const auto info = contentInfoOf(file->location, file->object);
        return serveFile(request, info, std::move(file));
    };
    router.add(std::move(row));
    http::Route download{
        Method::Get,
        "/api/v1/tracks/{id}/download",
        Access::User,
        Run::Storage,
        "A track as a file",
        [parts](const Request& request) { return serveTrack(request, parts, true); }};
    download.source = source;
    router.add(std::move(download));
    router.add(
        {Method::Post,
         "/api/v1/tracks/{id}/stream-url",
         Access::User,
         Run::Worker,
         "A URL that plays a track without headers",
         [parts](const Request& request) { return signStreamUrl(request, parts); }}
    );
}

}  // namespace consort::api

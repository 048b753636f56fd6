// SPDX-License-Identifier: Apache-2.0
#include "core/api/web/web_player.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/http/content.h"
#include "core/http/params.h"
#include "core/http/request.h"
#include "core/http/router.h"

namespace consort::api {

namespace {

constexpr std::string_view kNoPlayer =
    "<!doctype html><html lang=\"en\"><title>Consort</title><h1>Consort is running</h1>"
    "<p>The web player is not installed here. Build it with <code>./run.sh</code>, or use the "
    "<a href=\"/api/v1/openapi.json\">API</a>.</p></html>";

constexpr std::array<std::pair<std::string_view, std::string_view>, 16> kTypes{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".webp", "image/webp"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".woff", "font/woff"},
    {".txt", "text/plain; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".xml", "application/xml"},
}};

std::string contentTypeOf(std::string_view path) {
    for (const auto& [extension, type] : kTypes) {
        if (path.ends_with(extension)) {
            return std::string(type);
        }
    }
    return "application/octet-stream";
}

bool acceptsGzip(const http::Request& request) {
    const auto accepted = request.header("Accept-Encoding");
    return accepted && accepted->find("gzip") != std::string_view::npos;
}

/// "api" of "/api/v1", and of "//api" too: nobody gets a page where a program expects an answer.
std::string_view firstSegment(std::string_view path) {
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    return path.substr(0, path.find('/'));
}

/// The bundler puts a hash of the content into these names.
bool isImmutable(std::string_view path) {
    return path.starts_with("/assets/");
}

}  // namespace

WebPlayer::WebPlayer(const std::filesystem::path& directory) {
    std::error_code error;
    if (directory.empty() || !std::filesystem::is_directory(directory, error)) {
        return;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        FileDescriptor fd(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));

        struct ::stat status {};

        if (!fd.isOpen() || ::fstat(fd.get(), &status) != 0) {
            throw unavailable("cannot read the web player's file " + entry.path().string());
        }
        const auto path = "/" + std::filesystem::relative(entry.path(), directory).generic_string();
        File file;
        file.size = static_cast<std::uint64_t>(status.st_size);
        file.modifiedMs = static_cast<TimeMs>(status.st_mtim.tv_sec) * 1000;
        file.contentType =
            contentTypeOf(path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path);
        file.etag =
            sha256Hex(
                path + std::to_string(file.size) + ":" + std::to_string(status.st_mtim.tv_sec) +
                "." + std::to_string(status.st_mtim.tv_nsec)
            )
                .substr(0, 24);
        file.file = std::make_shared<const FileDescriptor>(std::move(fd));
        files_.emplace(path, std::move(file));
    }
}

http::Response WebPlayer::serveFile(const http::Request& request, const std::string& path) const {
    auto found = files_.find(path);
    if (found == files_.end()) {
        throw notFound("no such page: " + path);
    }
    bool isCompressed = false;
    if (acceptsGzip(request)) {
        if (const auto compressed = files_.find(path + ".gz"); compressed != files_.end()) {
            found = compressed;
            isCompressed = true;
        }
    }
    const File& file = found->second;
    http::ContentInfo info;
    info.size = file.size;
    info.etag = file.etag;
    info.lastModifiedMs = file.modifiedMs;
    info.contentType = file.contentType;
    info.cacheControl = isImmutable(path) ? "public, max-age=31536000, immutable" : "no-cache";
    auto response = http::serveContent(request, info, [&file](std::uint64_t offset, std::uint64_t) {
        return http::OpenedFile{file.file, offset};
    });
    response.headers.set("Vary", "Accept-Encoding");
    if (isCompressed) {
        response.headers.set("Content-Encoding", "gzip");
    }
    return response;
}

http::Response WebPlayer::serve(const http::Request& request) const {
    const auto path = http::percentDecode(request.path(), http::Plus::Literal).value_or("");
    const auto top = firstSegment(path);
    if (top == "api" || top == "rest") {
        throw notFound("nothing is served at this path");
    }
    if (top == "assets") {
        return serveFile(request, path);
    }
    if (files_.find(path) != files_.end() && !path.ends_with(".gz")) {
        return serveFile(request, path);
    }
    if (!hasPlayer()) {
        return http::Response::text(std::string(kNoPlayer), "text/html; charset=utf-8");
    }
    return serveFile(request, "/index.html");
}

void addWebPlayer(http::Router& router, const WebPlayer& player) {
    router.setFallback(
        {http::Method::Get,
         "/{path...}",
         http::Access::Public,
         http::Run::Inline,
         "The web player",
         [&player](const http::Request& request) { return player.serve(request); }}
    );
}

}  // namespace consort::api

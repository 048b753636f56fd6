// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/clock.h"
#include "core/http/body.h"
#include "core/http/response.h"

namespace consort::http {
class Request;
class Router;
}  // namespace consort::http

namespace consort::api {

/// The built web player. Its files are found once and held open, so that no path from a request
/// ever reaches the file system. Thread-safe after construction.
class WebPlayer final {
public:
    /// An empty or missing directory gives a server without a player: a short page says so.
    explicit WebPlayer(const std::filesystem::path& directory);

    bool hasPlayer() const { return files_.find("/index.html") != files_.end(); }

    /// The file at the request's path, or index.html for the paths of pages; 404 for missing assets
    /// and for anything below /api.
    http::Response serve(const http::Request& request) const;

    /// One file by its path from the directory, such as "/docs/index.html".
    http::Response serveFile(const http::Request& request, const std::string& path) const;

private:
    struct File {
        http::SharedFile file;
        std::uint64_t size = 0;
        TimeMs modifiedMs = 0;
        std::string contentType;
        std::string etag;
    };

    std::map<std::string, File, std::less<>> files_;
};

/// Everything that no other row answers is the player's.
void addWebPlayer(http::Router& router, const WebPlayer& player);

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::catalog {
class CoverService;
}

namespace consort::playlists {
class PlaylistService;
}

namespace consort::api {

/// Covers of tracks, albums and playlists, pictures of artists. The services are borrowed.
void addCoverRoutes(
    http::Router& router, catalog::CoverService& covers, const playlists::PlaylistService& playlists
);

}  // namespace consort::api

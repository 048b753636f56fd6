// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::likes {
class LikesService;
}

namespace consort::playlists {
class PlaylistService;
}

namespace consort::api {

/// What the rows call; everything is borrowed.
struct PlaylistRouteParts {
    playlists::PlaylistService& playlists;
    const likes::LikesService& likes;
};

/// /api/v1/playlists but for the covers. Writes honour `If-Match` (412 when stale) and `version`
/// (409).
void addPlaylistRoutes(http::Router& router, const PlaylistRouteParts& parts);

}  // namespace consort::api

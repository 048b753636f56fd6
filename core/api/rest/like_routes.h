// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::likes {
class LikesService;
}

namespace consort::api {

/// /api/v1/me/likes and /api/v1/me/ratings. `likes` is borrowed.
void addLikeRoutes(http::Router& router, likes::LikesService& likes);

}  // namespace consort::api

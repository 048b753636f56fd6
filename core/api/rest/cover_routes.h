// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::catalog {
class CoverService;
}

namespace consort::api {

/// Covers of tracks and albums, pictures of artists. `covers` is borrowed.
void addCoverRoutes(http::Router& router, catalog::CoverService& covers);

}  // namespace consort::api

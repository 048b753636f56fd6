// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::catalog {
class CatalogService;
}

namespace consort::api {

/// Tracks, albums, artists, genres, folders and search. `catalog` is borrowed.
void addCatalogRoutes(http::Router& router, const catalog::CatalogService& catalog);

}  // namespace consort::api

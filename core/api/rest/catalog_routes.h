// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace consort::http {
class Router;
}

namespace consort::catalog {
class CatalogService;
}

namespace consort::api {

class ResourceCache;

/// Tracks, albums, artists, genres, folders and search. `catalog` is borrowed.
/// Single things come from `cache` when it has them.
void addCatalogRoutes(
    http::Router& router,
    const catalog::CatalogService& catalog,
    const std::shared_ptr<ResourceCache>& cache
);

}  // namespace consort::api

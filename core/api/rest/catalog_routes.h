// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

namespace consort::http {
class Router;
}

namespace consort::catalog {
class CatalogService;
}

namespace consort::likes {
class LikesService;
}

namespace consort::api {

class ResourceCache;

/// What the rows call; the services are borrowed.
struct CatalogRouteParts {
    const catalog::CatalogService& catalog;
    const likes::LikesService& likes;
    std::shared_ptr<ResourceCache> cache;  ///< Single things come from here when it has them.
};

/// Tracks, albums, artists, genres, folders and search, with the caller's marks.
void addCatalogRoutes(http::Router& router, const CatalogRouteParts& parts);

}  // namespace consort::api

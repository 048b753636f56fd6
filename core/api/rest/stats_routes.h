// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::catalog {
class CatalogService;
}

namespace consort::http {
class Router;
}

namespace consort::likes {
class LikesService;
}

namespace consort::stats {
class StatsService;
}

namespace consort::api {

/// What the routes call; borrowed.
struct StatsRouteParts {
    const stats::StatsService& stats;
    const catalog::CatalogService& catalog;
    const likes::LikesService& likes;
};

/// What the caller's history adds up to.
void addStatsRoutes(http::Router& router, const StatsRouteParts& parts);

}  // namespace consort::api

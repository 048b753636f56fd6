// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::catalog {
class CatalogService;
}

namespace consort::history {
class HistoryService;
}

namespace consort::http {
class Router;
}

namespace consort::likes {
class LikesService;
}

namespace consort::api {

/// What the routes call; borrowed.
struct HistoryRouteParts {
    history::HistoryService& history;
    const catalog::CatalogService& catalog;
    const likes::LikesService& likes;
};

/// What the caller listened to and listens to now.
void addHistoryRoutes(http::Router& router, const HistoryRouteParts& parts);

}  // namespace consort::api

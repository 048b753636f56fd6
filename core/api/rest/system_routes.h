// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace consort::http {
class Router;
}

namespace consort::api {

class WebPlayer;

/// One thing the server needs. `probe` gives nullopt when it is well, else why not; may block.
struct ReadinessCheck {
    std::string name;
    std::function<std::optional<std::string>()> probe;
};

struct SystemInfo {
    std::string serverName;
    std::string version;
    std::function<std::vector<ReadinessCheck>()> readiness;
    std::function<std::string()> metrics;  ///< Prometheus text.
};

/// /healthz, /readyz, /metrics, /api/v1/server, /api/v1/openapi.json and /api/docs. `player` is
/// borrowed.
void addSystemRoutes(http::Router& router, SystemInfo info, const WebPlayer& player);

}  // namespace consort::api

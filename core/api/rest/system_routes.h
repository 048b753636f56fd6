// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/api/rest/readiness.h"

namespace consort::http {
class Router;
}

namespace consort::api {

class WebPlayer;

/// Who may read /metrics besides administrators.
enum class MetricsFor { Loopback, Everybody, Nobody };

struct SystemInfo {
    std::string serverName;
    std::string version;
    std::function<std::vector<ReadinessCheck>()> readiness;
    std::function<bool()> isDraining;      ///< The server is about to stop.
    std::function<std::string()> metrics;  ///< Prometheus text.
    MetricsFor metricsFor;
    const Clock& clock;
};

/// /healthz, /readyz, /metrics, /api/v1/server, /api/v1/openapi.json and /api/docs. `player` is
/// borrowed.
void addSystemRoutes(http::Router& router, SystemInfo info, const WebPlayer& player);

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace consort::http {
class Router;
}

namespace consort::api {

/// A plugin as configured or found.
struct PluginInfo {
    std::optional<std::string> instance;  ///< nullopt: installed, not used.
    std::string id;
    std::string name;
    std::string version;
    std::vector<std::string> kinds;
    std::string state;  ///< "running", "available", "failed", "refused", "disabled"
    std::string file;
    std::optional<std::string> lastError;
    std::string breaker = "closed";  ///< "closed", "open", "half_open"
    std::uint64_t calls = 0;
    std::uint64_t failures = 0;
    std::uint64_t inFlight = 0;
    std::uint64_t stuck = 0;
    std::string configJson = "{}";  ///< A JSON object, secrets masked.
};

/// The one page that lists them all.
std::string toJson(const std::vector<PluginInfo>& plugins);

/// The plugins and their state, for administrators.
void addPluginRoutes(http::Router& router, std::function<std::vector<PluginInfo>()> list);

}  // namespace consort::api

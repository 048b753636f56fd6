// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/log.h"
#include "core/server/configuration.h"

namespace consort::extensions {
class InstanceHealth;
}

namespace consort::server {

struct PluginSet;

/// The running server. Made, started and stopped by one thread.
class Application final {
public:
    /// Joins everything; throws Error with a message for the operator when it cannot. Nothing
    /// listens yet.
    Application(
        const Configuration& configuration, Log& log, const std::shared_ptr<PluginSet>& plugins
    );
    ~Application();
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// Takes requests from now on, and looks for changes in the library as configured.
    void start();

    /// "http://127.0.0.1:4750", one for each address that is listened on.
    std::vector<std::string> addresses() const;

    /// Serves on, but tells everybody to turn to another server: /readyz answers 503, connections
    /// end with their answers, and a scan is left to others. Before stop(), or not at all.
    void announceStop();

    /// Lets requests and streams end for as long as configured. Returns when everything has
    /// stopped.
    void stop();

    /// Of every instance in service, for as long as somebody wants to know.
    std::vector<std::shared_ptr<const extensions::InstanceHealth>> pluginHealth() const;

    /// "GET    /api/v1/albums    user    Albums", one for each row of the HTTP surface.
    std::vector<std::string> describeRoutes() const;

    /// Reads the TLS certificate and key again, and then, on a thread of its own, puts the plugins
    /// that `prepare` gives into service. A failure is logged, and everything stays as it was.
    void reload(std::function<std::shared_ptr<PluginSet>()> prepare);

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace consort::server

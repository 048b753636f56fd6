// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/config/config_problem.h"
#include "core/base/log.h"
#include "core/server/configuration.h"
#include "core/server/metrics_registry.h"

namespace consort {
class StorageDirectory;
}

namespace consort::accounts {
class Accounts;
}

namespace consort::catalog {
class CatalogService;
class CoverService;
}  // namespace consort::catalog

namespace consort::db {
class Database;
}

namespace consort::extensions {
class PluginIndex;
class PluginRegistry;
}  // namespace consort::extensions

namespace consort::library {
class LibraryScans;
class TrackOpener;
}  // namespace consort::library

namespace consort::server {

/// Finds what is installed in the configured directories.
extensions::PluginIndex makePluginIndex(const Configuration& configuration);

/// Everything of the configuration that is wrong: the core's keys, instances, their settings,
/// chains. Loads the plugins that are named, creates none of them.
std::vector<ConfigProblem> findProblems(const Configuration& configuration, Log& log);

/// Database, plugins and services, joined: what every verb that works on the library or the
/// accounts needs. Made in one thread; the services are thread-safe.
class CoreServices final {
public:
    /// Opens and migrates the database, starts the plugins. Throws Error with a message for the
    /// operator when any of it cannot be had.
    CoreServices(const Configuration& configuration, Log& log);
    ~CoreServices();
    CoreServices(const CoreServices&) = delete;
    CoreServices& operator=(const CoreServices&) = delete;

    const Clock& clock() const;
    MetricsRegistry& metrics();
    db::Database& database();
    extensions::PluginIndex& plugins();
    extensions::PluginRegistry& registry();
    accounts::Accounts& accounts();
    catalog::CatalogService& catalog();
    /// Another number after every change of the catalog by this process.
    std::uint64_t catalogGeneration() const;
    catalog::CoverService& covers();
    library::LibraryScans& scans();
    library::TrackOpener& opener();

private:
    void startPlugins(const Configuration& configuration);

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace consort::server

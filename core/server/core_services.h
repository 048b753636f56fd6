// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/server/configuration.h"
#include "core/server/metrics_registry.h"

namespace consort {
class StorageDirectory;
class UserGenerations;
}  // namespace consort

namespace consort::accounts {
class Accounts;
}

namespace consort::catalog {
class CatalogService;
class CoverService;
}  // namespace consort::catalog

namespace consort::db {
class Database;
}  // namespace consort::db

namespace consort::events {
class EventHub;
}

namespace consort::history {
class HistoryService;
}

namespace consort::library {
class LibraryScans;
class TrackOpener;
class TrackStreams;
}  // namespace consort::library

namespace consort::likes {
class LikesService;
}

namespace consort::playlists {
class PlaylistService;
}

namespace consort::playback {
class Devices;
class PlaybackService;
}  // namespace consort::playback

namespace consort::stats {
class StatsService;
}

namespace consort::server {

struct PluginSet;
class LibraryEvents;
class Replicas;

/// Database, plugins and services, joined: what every verb that works on the library or the
/// accounts needs. Made in one thread; the services are thread-safe.
class CoreServices final {
public:
    /// Opens and migrates the database, starts the plugins. Throws Error with a message for the
    /// operator when any of it cannot be had, or something is wrong with the configuration.
    CoreServices(
        const Configuration& configuration, Log& log, const std::shared_ptr<PluginSet>& plugins
    );
    ~CoreServices();
    CoreServices(const CoreServices&) = delete;
    CoreServices& operator=(const CoreServices&) = delete;

    const Clock& clock() const;
    MetricsRegistry& metrics();
    /// Brings what is counted elsewhere into metrics(), before it is rendered.
    void collectMetrics();
    db::Database& database();
    Replicas& replicas();
    /// The plugins in service; never null.
    std::shared_ptr<const PluginSet> plugins() const;

    /// Puts `next` into service instead; throws Error, and everything stays as it was, when
    /// something is wrong with the configuration or an instance cannot be started. Thread-safe, but
    /// for itself.
    void replacePlugins(std::shared_ptr<PluginSet> next);

    /// See PluginsInService::endUnused().
    void endUnusedPlugins();

    accounts::Accounts& accounts();
    catalog::CatalogService& catalog();
    /// Another number after every change of the catalog that this process knows of.
    std::uint64_t catalogGeneration() const;
    /// Raised when likes, ratings and what else is a user's own changes, as far as is known here.
    UserGenerations& userGenerations();
    likes::LikesService& likes();
    events::EventHub& events();
    history::HistoryService& history();
    playlists::PlaylistService& playlists();
    playback::PlaybackService& playback();
    playback::Devices& devices();
    LibraryEvents& libraryEvents();
    const stats::StatsService& stats() const;
    catalog::CoverService& covers();
    library::LibraryScans& scans();
    library::TrackOpener& opener();
    library::TrackStreams& streams();

private:
    void startPlugins(const std::shared_ptr<PluginSet>& prepared, const OutgoingSettings& outgoing);
    void openLibrary(const Configuration& configuration);
    void openListening(const Configuration& configuration);
    void openScans(const Configuration& configuration);

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#include "core/server/core_services.h"

#include <algorithm>
#include <optional>

#include <unistd.h>

#include "core/base/error.h"
#include "core/base/user_generations.h"
#include "core/db/database.h"
#include "core/db/migrator.h"
#include "core/db/search/search_index.h"
#include "core/db/stores/artwork_store.h"
#include "core/db/stores/plugin_kv_store.h"
#include "core/db/stores/track_store.h"
#include "core/extensions/call_frame.h"
#include "core/extensions/crash_marker.h"
#include "core/extensions/http_client.h"
#include "core/extensions/pcm_decoder.h"
#include "core/extensions/watchdog.h"
#include "core/media/thumbnail_cache.h"
#include "core/server/library_events.h"
#include "core/server/library_source.h"
#include "core/server/library_storages.h"
#include "core/server/play_events.h"
#include "core/server/plugin_services.h"
#include "core/server/plugins_in_service.h"
#include "core/server/replicas.h"
#include "core/server/service_options.h"
#include "core/server/version.h"
#include "core/services/accounts/accounts.h"
#include "core/services/catalog/catalog_service.h"
#include "core/services/catalog/cover_service.h"
#include "core/services/events/event_hub.h"
#include "core/services/history/history_service.h"
#include "core/services/library/artwork_service.h"
#include "core/services/library/database_catalog.h"
#include "core/services/library/database_scan_turns.h"
#include "core/services/library/library_scans.h"
#include "core/services/library/track_opener.h"
#include "core/services/library/track_streams.h"
#include "core/services/likes/likes_service.h"
#include "core/services/playback/devices.h"
#include "core/services/playback/playback_service.h"
#include "core/services/playlists/playlist_service.h"
#include "core/services/stats/stats_service.h"

namespace consort::server {

namespace {

void ensureDataDirectory(const std::filesystem::path& directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error || ::access(directory.c_str(), W_OK) != 0) {
        throw unavailable(
            "cannot write to the data directory " + directory.string() + ": " +
            (error ? error.message() : "permission denied")
        );
    }
}

library::TrackLocation locationOf(const db::TrackFile& file) {
    return {
        file.storage,
        file.key,
        file.mime,
        {.key = file.key,
         .bytes = file.sizeBytes,
         .mtimeMs = file.mtimeMs,
         .etag = file.etag,
         .contentType = file.mime}};
}

}  // namespace

/// In the order in which they are made; each borrows from those before it.
struct CoreServices::Parts {
    Parts(const Configuration& configuration, Log& logTo)
        : log(logTo),
          database(
              databaseUrlOf(configuration), databaseOptionsOf(configuration.settings.database)
          ),
          replicas(configuration.settings.cache, clock, logTo) {}

    ~Parts() {
        replicas.leave();
        if (media) {
            // Plugins end after the library, and their own threads may ask for music until then.
            media->withdraw();
        }
    }

    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    Log& log;
    SystemClock clock;
    MetricsRegistry metrics;
    db::Database database;
    Replicas replicas;
    PluginMetrics pluginMetrics{metrics};
    std::optional<extensions::Watchdog> watchdog;
    std::optional<db::PluginKvStore> kvRows;
    std::optional<DatabaseKvStore> kv;
    std::optional<LateMediaSource> media;
    std::optional<extensions::HttpClient> http;
    std::optional<DatabaseLibrary> libraryRows;
    extensions::PcmDecoder decoder;
    std::optional<PluginsInService> plugins;
    std::optional<db::SearchIndex> search;
    std::optional<db::TrackStore> tracks;
    std::optional<db::ArtworkStore> artworkRows;
    std::optional<library::TrackOpener> opener;
    std::optional<library::TrackStreams> streams;
    std::optional<media::ThumbnailCache> thumbnails;
    std::optional<library::ArtworkService> artwork;
    std::optional<catalog::CatalogService> catalog;
    std::optional<catalog::CoverService> covers;
    std::optional<accounts::Accounts> accounts;
    UserGenerations userGenerations;
    std::optional<likes::LikesService> likes;
    std::optional<events::EventHub> events;
    std::optional<history::HistoryService> history;
    std::optional<playlists::PlaylistService> playlists;
    std::optional<playback::PlaybackService> playback;
    std::optional<playback::Devices> devices;
    std::optional<library::DatabaseScanTurns> scanTurns;
    std::optional<library::DatabaseCatalog> scanCatalog;
    std::optional<LibraryEvents> libraryEvents;
    std::optional<stats::StatsService> stats;
    std::optional<library::LibraryScans> scans;
};

CoreServices::CoreServices(
    const Configuration& configuration, Log& log, const std::shared_ptr<PluginSet>& plugins
) {
    requireValid(plugins->problems);
    ensureDataDirectory(configuration.dataDir());
    parts_ = std::make_unique<Parts>(configuration, log);
    auto& p = *parts_;
    p.database.ping();
    db::migrate(p.database, p.clock);
    startPlugins(plugins, configuration.settings.outgoing);
    openLibrary(configuration);
    openListening(configuration);
    openScans(configuration);
}

void CoreServices::openLibrary(const Configuration& configuration) {
    auto& p = *parts_;
    auto& storages = p.plugins->storages();
    p.search.emplace(p.database);
    p.tracks.emplace(p.database);
    p.artworkRows.emplace(p.database);
    p.opener.emplace(
        storages,
        p.clock,
        [&p](const TrackId& id) -> std::optional<library::TrackLocation> {
            const auto file = p.tracks->findFile(id);
            return file ? std::optional(locationOf(*file)) : std::nullopt;
        }
    );
    p.streams.emplace(*p.opener, p.clock);
    p.media->provide(*p.opener, storages);
    p.thumbnails.emplace(thumbnailConfigOf(configuration), p.clock);
    p.artwork.emplace(
        storages,
        *p.thumbnails,
        p.log,
        [&p](const std::string& id, const std::string& dataUri) {
            p.artworkRows->setPlaceholder(ArtworkId(id), dataUri);
        }
    );
    p.catalog.emplace(p.database, *p.search);
    p.covers.emplace(*p.artworkRows, *p.artwork);
}

void CoreServices::openListening(const Configuration& configuration) {
    auto& p = *parts_;
    p.accounts.emplace(
        p.database,
        p.plugins->auth(),
        p.clock,
        p.log,
        accountOptionsOf(configuration.settings.accounts, p.replicas.sharing())
    );
    p.likes.emplace(p.database, p.clock, [&p](const UserId& user) {
        p.userGenerations.raise(user);
        p.replicas.userChanged(user);
    });
    events::EventHubOptions eventOptions;
    eventOptions.streamsPerUser =
        static_cast<std::size_t>(configuration.settings.server.eventStreamsPerUser);
    p.events.emplace(p.replicas.bus(), p.clock, p.log, eventOptions);
    p.libraryEvents.emplace(*p.events, p.clock);
    p.stats.emplace(p.database, p.clock);
    p.history.emplace(p.database, p.clock, [&p](const history::RecordedPlays& recorded) {
        p.userGenerations.raise(recorded.user);
        p.replicas.userChanged(recorded.user);
        tellPlays(*p.events, recorded);
    });
    p.playlists.emplace(p.database, p.clock);
    p.playback.emplace(p.database, *p.events, p.clock);
    p.devices.emplace(
        p.database,
        *p.events,
        p.clock,
        [&p](const db::DeviceKey& device, TimeMs goneMs) { p.playback->pauseAt(device, goneMs); }
    );
}

void CoreServices::openScans(const Configuration& configuration) {
    auto& p = *parts_;
    auto& storages = p.plugins->storages();
    p.scanTurns.emplace(p.database, p.clock, nameOfThisProcess());
    p.scanCatalog.emplace(
        p.database,
        *p.search,
        p.clock,
        library::CatalogHooks{
            [&p](db::Transaction& transaction) { p.scanTurns->requireTurn(transaction); },
            [&p](bool isSettled) { p.replicas.catalogChanged(isSettled); }}
    );
    p.replicas.join({*p.accounts, *p.scanCatalog, *p.search, *p.opener, p.userGenerations});
    // While another server scans, that or the next scan sees to it.
    if (p.scanCatalog->hasUnused(storages.instances()) && p.scanTurns->tryTake()) {
        p.scanCatalog->retire(storages.instances());
        p.scanTurns->leave();
    }
    library::LibraryScansConfig scanConfig;
    scanConfig.scan.tagThreads = static_cast<int>(configuration.settings.library.scanThreads);
    scanConfig.scan.tags.artistSeparators = configuration.settings.library.artistSeparators;
    scanConfig.scan.tags.genreSeparators = configuration.settings.library.genreSeparators;
    scanConfig.agenda.sweepEvery = configuration.settings.library.scanInterval;
    p.scans.emplace(
        library::ScanParts{storages, *p.scanCatalog, *p.scanTurns, p.log, p.clock}, scanConfig
    );
}

void CoreServices::startPlugins(
    const std::shared_ptr<PluginSet>& prepared, const OutgoingSettings& outgoing
) {
    auto& p = *parts_;
    p.kvRows.emplace(p.database, p.clock);
    p.kv.emplace(*p.kvRows);
    p.media.emplace();
    p.watchdog.emplace(p.log);
    extensions::HostServices services{
        p.log, std::string(kVersion), &p.pluginMetrics, &*p.kv, &*p.media, &p.pluginMetrics};
    services.watchdog = &*p.watchdog;
    services.library = &p.libraryRows.emplace(p.database);
    services.history = &*p.libraryRows;
    services.decoder = &p.decoder;
    services.http = &p.http.emplace(outgoingHttpOptions(outgoing));
    p.watchdog->setOnStuckStart([&p](const extensions::CallFrame& frame) {
        p.log.error(
            "plugins",
            "plugins." + std::string(frame.instance) +
                ": hangs while it is started: nothing can "
                "end it but the end of the server"
        );
        extensions::markCrash(&frame, 0);
        ::_exit(static_cast<int>(ExitCode::Unavailable));
    });
    p.plugins.emplace(prepared, services);
    p.watchdog->setOnStuckStart({});
}

void CoreServices::replacePlugins(std::shared_ptr<PluginSet> next) {
    auto& p = *parts_;
    requireValid(next->problems);
    if (p.plugins->replace(std::move(next)) != PluginsInService::Change::Storages) {
        return;
    }
    p.opener->forgetStorages();
    p.scans->watchAgain();
    p.scans->startAnew(library::LibraryScans::Mode::Changed);
}

void CoreServices::endUnusedPlugins() {
    parts_->plugins->endUnused();
}

CoreServices::~CoreServices() = default;

const Clock& CoreServices::clock() const {
    return parts_->clock;
}

MetricsRegistry& CoreServices::metrics() {
    return parts_->metrics;
}

void CoreServices::collectMetrics() {
    parts_->pluginMetrics.flush();
    parts_->replicas.collectMetrics(parts_->metrics);
}

Replicas& CoreServices::replicas() {
    return parts_->replicas;
}

db::Database& CoreServices::database() {
    return parts_->database;
}

std::shared_ptr<const PluginSet> CoreServices::plugins() const {
    return parts_->plugins->current();
}

accounts::Accounts& CoreServices::accounts() {
    return *parts_->accounts;
}

catalog::CatalogService& CoreServices::catalog() {
    return *parts_->catalog;
}

std::uint64_t CoreServices::catalogGeneration() const {
    return parts_->scanCatalog->generation();
}

UserGenerations& CoreServices::userGenerations() {
    return parts_->userGenerations;
}

events::EventHub& CoreServices::events() {
    return *parts_->events;
}

playback::PlaybackService& CoreServices::playback() {
    return *parts_->playback;
}

const stats::StatsService& CoreServices::stats() const {
    return *parts_->stats;
}

LibraryEvents& CoreServices::libraryEvents() {
    return *parts_->libraryEvents;
}

playback::Devices& CoreServices::devices() {
    return *parts_->devices;
}

history::HistoryService& CoreServices::history() {
    return *parts_->history;
}

likes::LikesService& CoreServices::likes() {
    return *parts_->likes;
}

playlists::PlaylistService& CoreServices::playlists() {
    return *parts_->playlists;
}

catalog::CoverService& CoreServices::covers() {
    return *parts_->covers;
}

library::LibraryScans& CoreServices::scans() {
    return *parts_->scans;
}

library::TrackOpener& CoreServices::opener() {
    return *parts_->opener;
}

library::TrackStreams& CoreServices::streams() {
    return *parts_->streams;
}

}  // namespace consort::server

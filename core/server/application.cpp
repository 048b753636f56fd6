// SPDX-License-Identifier: Apache-2.0
#include "core/server/application.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include <pthread.h>

#include "core/api/rest/resource_cache.h"
#include "core/api/session_authenticator.h"
#include "core/api/web/web_player.h"
#include "core/base/error.h"
#include "core/base/user_generations.h"
#include "core/db/database.h"
#include "core/extensions/plugin_instance.h"
#include "core/http/metrics.h"
#include "core/http/router.h"
#include "core/http/server.h"
#include "core/server/core_services.h"
#include "core/server/http_options.h"
#include "core/server/http_surface.h"
#include "core/server/library_events.h"
#include "core/server/plugin_catalogue.h"
#include "core/server/plugin_set.h"
#include "core/server/plugin_status_file.h"
#include "core/server/replicas.h"
#include "core/server/version.h"
#include "core/services/accounts/accounts.h"
#include "core/services/events/event_hub.h"
#include "core/services/library/library_scans.h"
#include "core/services/library/track_opener.h"
#include "core/services/library/track_streams.h"
#include "core/services/playback/devices.h"

namespace consort::server {

namespace {

constexpr std::chrono::seconds kMaintenance{5};
constexpr std::chrono::seconds kReadinessTimeout{2};
constexpr std::chrono::seconds kPluginGoodFor{10};

void setPluginGauges(MetricsRegistry& registry, const PluginSet& plugins) {
    for (const auto& status : plugins.registry.instances()) {
        const Labels labels{{"instance", status.config.name}};
        registry.setGauge(
            "consort_plugin_up",
            "Whether the instance takes calls",
            labels,
            status.instance && !status.instance->health().isDisabled() ? 1 : 0
        );
        if (!status.instance) {
            continue;
        }
        const auto health = status.instance->health().report();
        const auto set = [&](const char* name, const char* help, double value) {
            registry.setGauge(name, help, labels, value);
        };
        set("consort_plugin_inflight",
            "Calls that are inside the plugin",
            static_cast<double>(health.inFlight));
        set("consort_plugin_breaker_state",
            "0 closed, 1 open: calls are held back, 2 half open: one is tried",
            static_cast<double>(health.breaker));
        set("consort_plugin_stuck",
            "Calls long past their deadlines",
            static_cast<double>(health.stuck));
        set("consort_plugin_stuck_total",
            "Calls that ever were",
            static_cast<double>(health.stuckTotal));
    }
}

}  // namespace

struct Application::Parts {
    Parts(const Configuration& configuration, Log& logTo, const std::shared_ptr<PluginSet>& plugins)
        : settings(configuration.settings),
          log(logTo),
          core(configuration, logTo, plugins),
          player(settings.server.webDir),
          statusFile(configuration.dataDir()) {}

    void addRoutes();
    std::vector<api::ReadinessCheck> readinessChecks();
    std::string metrics();
    void maintain(const std::stop_token& stop);
    void keepEvents();
    void reloadTls();
    void reloadPlugins();

    Settings settings;
    Log& log;
    CoreServices core;
    api::WebPlayer player;
    http::Router router;
    std::optional<api::SessionAuthenticator> authenticator;
    std::optional<http::Metrics> httpMetrics;
    std::optional<http::Server> server;
    std::mutex mutex;
    std::condition_variable_any wake;
    bool isCatchUpDue = false;
    PluginStatusFile statusFile;
    std::jthread maintenance;
    std::function<std::shared_ptr<PluginSet>()> prepareReload;
    std::atomic<int> reloadsWanted{0};
    std::atomic<bool> isReloading{false};
    std::atomic<bool> isDraining{false};
    std::jthread reloader;
};

void Application::Parts::addRoutes() {
    addHttpSurface(
        router,
        {core.accounts(),
         core.catalog(),
         std::make_shared<api::ResourceCache>(
             core.clock(),
             [this](const UserId& user) {
                 return core.catalogGeneration() + core.userGenerations().of(user);
             }
         ),
         core.covers(),
         core.likes(),
         core.history(),
         core.playlists(),
         core.events(),
         core.playback(),
         core.devices(),
         core.clock(),
         core.stats(),
         core.scans(),
         core.opener(),
         core.streams(),
         player,
         {settings.server.name,
          std::string(kVersion),
          [this] { return readinessChecks(); },
          [this] { return isDraining.load(); },
          [this] { return metrics(); },
          metricsReadersOf(settings.server),
          core.clock()},
         [this] { return listPlugins(*core.plugins()); }}
    );
}

std::vector<api::ReadinessCheck> Application::Parts::readinessChecks() {
    const auto check = [this](const std::string& name, std::function<void()> probe) {
        return api::ReadinessCheck{
            name, [this, name, probe = std::move(probe)]() -> std::optional<std::string> {
                try {
                    probe();
                    return std::nullopt;
                } catch (const Error& error) {
                    log.warning("ready", "not ready", {{"check", name}, {"reason", error.what()}});
                    return error.what();
                }
            }};
    };
    std::vector<api::ReadinessCheck> checks{check("database", [this] { core.database().ping(); })};
    if (core.replicas().isShared()) {
        checks.push_back(check("cache", [this] { core.replicas().requireUp(); }));
        checks.back().isRequired = false;
    }
    const auto plugins = core.plugins();
    for (const auto& status : plugins->registry.instances()) {
        if (status.instance) {
            checks.push_back(check("plugin:" + status.config.name, [instance = status.instance] {
                CallContext context;
                context.timeout = kReadinessTimeout;
                instance->check(context);
            }));
            checks.back().goodFor = kPluginGoodFor;
        }
    }
    return checks;
}

std::string Application::Parts::metrics() {
    auto& registry = core.metrics();
    const auto scan = core.scans().ownStatus();
    registry.setGauge(
        "consort_scan_running",
        "Whether this server scans",
        {},
        scan.state == library::ScanState::Running ? 1 : 0
    );
    const auto files = [&](const char* state, std::uint64_t count) {
        registry.setGauge(
            "consort_scan_files",
            "Files of this server's scan that runs or ran last",
            {{"state", state}},
            static_cast<double>(count)
        );
    };
    files("seen", scan.seen);
    files("added", scan.added);
    files("updated", scan.updated);
    files("missing", scan.missing);
    files("failed", scan.failed);
    setPluginGauges(registry, *core.plugins());
    core.collectMetrics();
    bool isUp = true;
    const auto begin = core.clock().steadyNow();
    try {
        core.database().ping();
    } catch (const Error&) {
        isUp = false;
    }
    const std::chrono::duration<double> took = core.clock().steadyNow() - begin;
    registry.setGauge("consort_database_up", "Whether the database answers", {}, isUp ? 1 : 0);
    registry.setGauge(
        "consort_database_replica_used",
        "Whether search and statistics are read from the replica",
        {},
        core.database().readsReplica() ? 1 : 0
    );
    registry.setGauge("consort_database_ping_seconds", "Time of the last ping", {}, took.count());
    return httpMetrics->prometheus() + registry.render();
}

void Application::Parts::maintain(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
        lock.unlock();
        core.accounts().maintain();
        core.opener().closeIdleFiles();
        core.streams().closeIdle();
        keepEvents();
        core.endUnusedPlugins();
        statusFile.write(listPlugins(*core.plugins()), core.clock().nowMs());
        lock.lock();
        wake.wait_for(lock, stop, kMaintenance, [this] {
            return std::exchange(isCatchUpDue, false);
        });
    }
}

void Application::Parts::keepEvents() {
    try {
        // As long as an access token is good for.
        core.events().endOlderThan(settings.accounts.accessTokenTtl);
        core.devices().maintain();
    } catch (const Error& error) {
        log.warning("events", "devices not looked after", {{"reason", error.what()}});
    }
}

Application::Application(
    const Configuration& configuration, Log& log, const std::shared_ptr<PluginSet>& plugins
)
    : parts_(std::make_unique<Parts>(configuration, log, plugins)) {
    auto& p = *parts_;
    p.addRoutes();
    p.authenticator.emplace(p.core.accounts().accessTokens(), p.core.accounts().apiKeys());
    p.httpMetrics.emplace(p.router);
    auto options = httpOptionsOf(p.settings);
    options.spoolDirectory = configuration.dataDir().string();
    p.server.emplace(
        std::move(options), http::ServerParts{p.router, *p.authenticator, log, *p.httpMetrics}
    );
}

Application::~Application() = default;

void Application::start() {
    auto& p = *parts_;
    p.core.scans().setListener([&p](const library::ScanStatus& status) {
        p.core.libraryEvents().tell(status);
        if (status.state != library::ScanState::Running) {
            p.core.opener().forgetAll();
        }
    });
    p.core.replicas().onCatchUp([&p] {
        {
            const std::lock_guard lock(p.mutex);
            p.isCatchUpDue = true;
        }
        p.wake.notify_all();
    });
    p.server->start();
    p.maintenance = std::jthread([&p](const std::stop_token& stop) { p.maintain(stop); });
    if (p.settings.library.watch) {
        p.core.scans().startWatching();
    }
    p.core.scans().standBy();
    if (p.settings.library.scanOnStart) {
        p.core.scans().start(library::LibraryScans::Mode::Changed);
    }
}

std::vector<std::string> Application::addresses() const {
    const auto& settings = parts_->settings.server;
    const std::string scheme = settings.tlsCertificate.empty() ? "http://" : "https://";
    std::vector<std::string> addresses;
    for (std::size_t i = 0; i < settings.listen.size(); ++i) {
        const auto& text = settings.listen[i];
        addresses.push_back(
            scheme + text.substr(0, text.rfind(':') + 1) + std::to_string(parts_->server->port(i))
        );
    }
    return addresses;
}

void Application::announceStop() {
    parts_->isDraining = true;
    parts_->server->closeAfterAnswers();
    parts_->core.scans().end();
}

void Application::stop() {
    auto& p = *parts_;
    announceStop();
    // A reload that is under way is finished first.
    p.reloader = {};
    p.server->stop(p.settings.server.drain);
    p.core.replicas().onCatchUp({});
    p.maintenance = {};
    p.statusFile.remove();
}

std::vector<std::shared_ptr<const extensions::InstanceHealth>> Application::pluginHealth() const {
    std::vector<std::shared_ptr<const extensions::InstanceHealth>> health;
    const auto plugins = parts_->core.plugins();
    for (const auto& status : plugins->registry.instances()) {
        if (status.instance) {
            health.push_back(status.instance->sharedHealth());
        }
    }
    return health;
}

std::vector<std::string> Application::describeRoutes() const {
    const auto padded = [](std::string text, std::size_t width) {
        text.resize(std::max(text.size() + 1, width), ' ');
        return text;
    };
    std::vector<std::string> lines;
    for (const auto& route : parts_->router.routes()) {
        lines.push_back(
            padded(std::string(http::name(route.method)), 8) + padded(route.path, 36) +
            padded(std::string(http::name(route.access)), 8) + route.summary
        );
    }
    return lines;
}

void Application::Parts::reloadTls() {
    if (settings.server.tlsCertificate.empty()) {
        return;
    }
    try {
        server->reloadTls();
        log.info("server", "certificate read again");
    } catch (const Error& error) {
        log.error("server", error.what());
    }
}

void Application::Parts::reloadPlugins() {
    while (reloadsWanted.exchange(0) > 0) {
        try {
            core.replacePlugins(prepareReload());
            statusFile.write(listPlugins(*core.plugins()), core.clock().nowMs());
            log.info("server", "configuration of plugins read again");
        } catch (const Error& error) {
            log.error("server", std::string("not reloaded, everything stays: ") + error.what());
        } catch (const std::exception& error) {
            log.error("server", std::string("not reloaded, everything stays: ") + error.what());
        }
    }
    isReloading = false;
}

void Application::reload(std::function<std::shared_ptr<PluginSet>()> prepare) {
    auto& p = *parts_;
    p.reloadTls();
    ++p.reloadsWanted;
    if (p.isReloading.exchange(true)) {
        p.log.info("server", "another reload is under way: this one follows");
        return;
    }
    p.reloader = {};
    p.prepareReload = std::move(prepare);
    p.reloader = std::jthread([&p] { p.reloadPlugins(); });
    pthread_setname_np(p.reloader.native_handle(), "reload");
}

}  // namespace consort::server

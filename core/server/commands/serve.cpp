// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>
#include <optional>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX's
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/extensions/crash_journal.h"
#include "core/extensions/crash_marker.h"
#include "core/extensions/instance_health.h"
#include "core/server/application.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/plugin_set.h"
#include "core/server/stop_deadline.h"

namespace consort::server {

namespace {

/// After `drain` and this, nothing but a plugin or a disk that hangs keeps the server from ending:
/// it is not waited for longer when a plugin is known to hang, and a while when nobody knows.
constexpr std::chrono::seconds kAfterDrain{5};
constexpr std::chrono::seconds kStopWithin{20};

::sigset_t waitedSignals() {
    ::sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        ::sigaddset(&set, number);
    }
    return set;
}

/// Every connection is a descriptor, and the usual soft limit is 1,024.
void allowManyConnections() {
    ::rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// What of the plugins is left out, by `--safe-mode` or because the server crashed in it.
extensions::DisabledInstances disabledIn(const Configuration& configuration, bool isSafeMode) {
    return isSafeMode ? disableAll(configuration)
                      : extensions::CrashJournal(configuration.dataDir()).disabled();
}

/// Reports how the server before this one died, if it did, and has it reported when this one does.
void watchForCrashes(const std::filesystem::path& dataDirectory, Log& log) {
    std::error_code error;
    std::filesystem::create_directories(dataDirectory, error);
    extensions::CrashJournal journal(dataDirectory);
    if (const auto crash = journal.takeMarker()) {
        log.error(
            "server",
            "the server before this one crashed at " + toRfc3339(crash->atMs) + ": " +
                crash->describe()
        );
    }
    extensions::installCrashMarker(journal.markerFile());
}

/// Returns at the first order to stop.
void waitForStop(
    Application& application,
    const std::function<std::shared_ptr<PluginSet>()>& prepareAgain,
    const ::sigset_t& signals
) {
    for (;;) {
        int number = 0;
        if (::sigwait(&signals, &number) == 0) {
            if (number != SIGHUP) {
                return;
            }
            application.reload(prepareAgain);
        }
    }
}

/// The plugins in which calls are stuck; empty when there are none.
std::string stuckPlugins(
    const std::vector<std::shared_ptr<const extensions::InstanceHealth>>& plugins
) {
    std::string stuck;
    for (const auto& health : plugins) {
        if (health->report().stuck > 0) {
            stuck += (stuck.empty() ? "" : ", ") + health->instance();
        }
    }
    return stuck;
}

/// Serves on for `notice`, so that load balancers see in time that this server is about to leave.
/// Another order to stop ends it.
void giveNotice(
    Application& application, Log& log, const ::sigset_t& signals, std::chrono::seconds notice
) {
    application.announceStop();
    if (notice.count() == 0) {
        return;
    }
    log.info(
        "server",
        "leaving: not ready any more, all is served for another " + std::to_string(notice.count()) +
            " s"
    );
    const auto end = std::chrono::steady_clock::now() + notice;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(
            end - std::chrono::steady_clock::now()
        );
        if (left.count() <= 0) {
            return;
        }
        const ::timespec pause{left.count() / 1'000'000'000, left.count() % 1'000'000'000};
        const int number = ::sigtimedwait(&signals, nullptr, &pause);
        if (number == SIGINT || number == SIGTERM) {
            return;
        }
    }
}

/// Stops in order and lets the application go; a second order to stop ends the process at once.
void stopGracefully(
    std::optional<Application>& application,
    Log& log,
    const ::sigset_t& signals,
    std::chrono::seconds drain
) {
    log.info("server", "stopping: streams may go on for a moment, a second signal ends them");
    const StopDeadline deadline(
        {drain + kAfterDrain, drain + kStopWithin},
        [plugins = application->pluginHealth()] { return stuckPlugins(plugins); },
        signals,
        log
    );
    application->stop();
    application.reset();
}

ExitCode serve(const Arguments& arguments) {
    // Threads inherit the mask, so that signals are only seen where they are waited for.
    const auto signals = waitedSignals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    allowManyConnections();

    const auto configuration = loadConfiguration(arguments);
    auto log = makeLog(configuration.settings.log);
    const bool isSafeMode = arguments.has("safe-mode");
    if (configuration.problems.empty()) {
        watchForCrashes(configuration.dataDir(), log);
    }
    std::optional<Application> application(
        std::in_place,
        configuration,
        log,
        preparePlugins(configuration, log, disabledIn(configuration, isSafeMode))
    );
    application->start();
    for (const auto& address : application->addresses()) {
        std::cout << "listening on " << address << std::endl;
    }
    const auto prepareAgain = [&] {
        const auto changed = loadConfiguration(arguments);
        return preparePlugins(changed, log, disabledIn(changed, isSafeMode));
    };
    waitForStop(*application, prepareAgain, signals);
    giveNotice(*application, log, signals, configuration.settings.server.drainNotice);
    stopGracefully(application, log, signals, configuration.settings.server.drain);
    return ExitCode::Ok;
}

}  // namespace

Command serveCommand() {
    auto options = serveOptions();
    options.push_back({"safe-mode", "", "Start no plugin, whatever is configured"});
    return {"serve", "", "Serve the library", options, serve};
}

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <iostream>
#include <thread>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX's
#include <unistd.h>

#include "core/base/error.h"
#include "core/server/application.h"
#include "core/server/commands/commands.h"
#include "core/server/commands/logging.h"
#include "core/server/plugin_set.h"

namespace consort::server {

namespace {

::sigset_t waitedSignals() {
    ::sigset_t set;
    ::sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        ::sigaddset(&set, number);
    }
    return set;
}

/// Returns at the first order to stop.
void waitForStop(Application& application, const ::sigset_t& signals) {
    for (;;) {
        int number = 0;
        if (::sigwait(&signals, &number) == 0) {
            if (number != SIGHUP) {
                return;
            }
            application.reload();
        }
    }
}

/// Stops in order; a second order to stop ends the process at once.
void stopGracefully(Application& application, Log& log, const ::sigset_t& signals) {
    log.info("server", "stopping: streams may go on for a moment, a second signal ends them");
    std::atomic<bool> isDone{false};
    std::jthread impatience([&] {
        while (!isDone) {
            const ::timespec pause{0, 50'000'000};
            const int number = ::sigtimedwait(&signals, nullptr, &pause);
            if (number == SIGINT || number == SIGTERM) {
                ::_exit(128 + number);
            }
        }
    });
    application.stop();
    isDone = true;
}

ExitCode serve(const Arguments& arguments) {
    // Threads inherit the mask, so that signals are only seen where they are waited for.
    const auto signals = waitedSignals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);

    const auto configuration = loadConfiguration(arguments);
    auto log = makeLog(configuration.settings.log);
    Application application(configuration, log, preparePlugins(configuration, log));
    application.start();
    for (const auto& address : application.addresses()) {
        std::cout << "listening on " << address << std::endl;
    }
    waitForStop(application, signals);
    stopGracefully(application, log, signals);
    return ExitCode::Ok;
}

}  // namespace

Command serveCommand() {
    return {"serve", "", "Serve the library", serveOptions(), serve};
}

}  // namespace consort::server

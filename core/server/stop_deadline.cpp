// SPDX-License-Identifier: Apache-2.0
#include "core/server/stop_deadline.h"

#include <utility>

#include <unistd.h>

#include "core/base/log.h"
#include "core/server/command.h"

namespace consort::server {

namespace {

[[noreturn]] void end(Log& log, const std::string& why) {
    log.error("server", why);
    ::_exit(static_cast<int>(ExitCode::Failed));
}

void watch(
    const std::stop_token& stop,
    StopTimes times,
    const std::function<std::string()>& stuckPlugins,
    const ::sigset_t& signals,
    Log& log
) {
    const auto begin = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        const ::timespec pause{0, 50'000'000};
        const int number = ::sigtimedwait(&signals, nullptr, &pause);
        if (number == SIGINT || number == SIGTERM) {
            ::_exit(128 + number);
        }
        const auto spent = std::chrono::steady_clock::now() - begin;
        if (stop.stop_requested() || spent < times.whenPluginsHang) {
            continue;
        }
        if (const auto stuck = stuckPlugins(); !stuck.empty()) {
            end(log, "ending in spite of calls that are stuck in plugins: " + stuck);
        }
        if (spent >= times.atMost) {
            end(log,
                "ending without waiting any longer: a storage, the database or a plugin hangs");
        }
    }
}

}  // namespace

StopDeadline::StopDeadline(
    StopTimes times, std::function<std::string()> stuckPlugins, const ::sigset_t& signals, Log& log
)
    : thread_([times, stuckPlugins = std::move(stuckPlugins), signals, &log](
                  const std::stop_token& stop
              ) { watch(stop, times, stuckPlugins, signals, log); }) {}

}  // namespace consort::server

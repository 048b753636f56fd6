// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX's

namespace consort {
class Log;
}

namespace consort::server {

/// How long stopping may take.
struct StopTimes {
    std::chrono::milliseconds whenPluginsHang;  ///< If a plugin is known to be the reason.
    std::chrono::milliseconds atMost;
};

/// While it lives, the process is being stopped: it ends at once, with a message and without
/// anything being destroyed, when that takes too long or when another signal to stop comes. A
/// thread that hangs in a dead disk cannot be ended otherwise.
class StopDeadline final {
public:
    /// `stuckPlugins` names those that hang, or is empty; called from another thread. `signals` are
    /// blocked in all threads, SIGINT and SIGTERM among them.
    StopDeadline(
        StopTimes times,
        std::function<std::string()> stuckPlugins,
        const ::sigset_t& signals,
        Log& log
    );
    ~StopDeadline() = default;
    StopDeadline(const StopDeadline&) = delete;
    StopDeadline& operator=(const StopDeadline&) = delete;

private:
    std::jthread thread_;
};

}  // namespace consort::server

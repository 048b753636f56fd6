// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace consort {
class Log;
}

namespace consort::extensions {

class InstanceHealth;
struct CallFrame;

/// Looks for calls that are past their deadlines by more than the grace and logs what they were
/// doing. A call cannot be ended from outside; an instance in which too many are stuck is disabled.
/// Thread-safe.
class Watchdog final {
public:
    static constexpr std::chrono::seconds kGrace{2};

    /// `log` must outlive this.
    explicit Watchdog(Log& log, std::chrono::milliseconds every = std::chrono::milliseconds(500));
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    /// From now on, for as long as somebody else keeps it.
    void watch(const std::shared_ptr<InstanceHealth>& health);

    /// Told of a create() or check() that is stuck, on the watchdog's thread, while that keeps the
    /// server from starting; an empty function when it does no more.
    void setOnStuckStart(std::function<void(const CallFrame&)> onStuckStart);

    /// What the thread does every now and then.
    void look(std::chrono::steady_clock::time_point now);

private:
    void run(const std::stop_token& stop);

    Log& log_;
    std::chrono::milliseconds every_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::function<void(const CallFrame&)> onStuckStart_;
    std::vector<std::weak_ptr<InstanceHealth>> watched_;
    std::jthread thread_;
};

}  // namespace consort::extensions

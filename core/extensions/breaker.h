// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string_view>

namespace consort::extensions {

enum class BreakerState { Closed, Open, HalfOpen };

/// "closed", "open", "half_open".
std::string_view name(BreakerState state);

/// Holds calls back from a backend that fails again and again: five failures in a row open it for
/// 30 s, then one call is tried; when that fails too, it opens for twice as long, 10 min at most. A
/// backend that says when to come back (`retry_after`) is taken at its word, from the first time
/// on. Thread-safe; without failures it costs two loads.
class Breaker final {
public:
    using Time = std::chrono::steady_clock::time_point;

    static constexpr int kFailures = 5;
    static constexpr std::chrono::milliseconds kFirstPause = std::chrono::seconds(30);
    static constexpr std::chrono::milliseconds kLongestPause = std::chrono::minutes(10);

    enum class Admission {
        Free,
        Trial,
        Beside  ///< Never asked for; what becomes of it does not matter either.
    };

    /// nullopt: held back. Whatever was admitted is told to one of the three below.
    std::optional<Admission> admit(Time now);

    /// Whether admit() must be asked; when not, the admission is Free, without a look at the clock.
    bool isTroubled() const noexcept { return isTroubled_.load(std::memory_order_acquire); }

    void succeed(Admission admission);
    void fail(Admission admission, std::chrono::milliseconds retryAfter, Time now);

    /// The call says nothing about the backend: it was cancelled, or failed for other reasons.
    void abandon(Admission admission);

    BreakerState state(Time now) const;

    /// How long calls are still held back; zero when they are not.
    std::chrono::milliseconds pauseLeft(Time now) const;

private:
    void open(std::chrono::milliseconds pause, Time now);

    mutable std::mutex mutex_;
    std::atomic<bool> isTroubled_{false};  ///< Not closed, or failures counted.
    bool isOpen_ = false;
    bool isTried_ = false;
    int failures_ = 0;
    std::chrono::milliseconds nextPause_ = kFirstPause;
    Time until_{};
};

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"

namespace consort::api {

/// One thing the server needs, or does better with when it is not required. `probe` gives nullopt
/// when it is well, else why not; may block.
struct ReadinessCheck {
    std::string name;
    std::function<std::optional<std::string>()> probe;
    bool isRequired = true;
    /// How long a good answer stands for strangers: a bucket's every check is a request that is
    /// paid for, and a load balancer asks each server every few seconds.
    std::chrono::seconds goodFor{0};
};

/// What the checks found.
struct ReadinessState {
    struct Item {
        std::string name;
        std::optional<std::string> problem;
        bool isRequired = true;
    };

    bool isReady = true;
    std::vector<Item> items{};
};

/// Whether the server can do its work. Everybody may ask at will, so strangers share what was found
/// within the last second, and while the checks hang they take one thread and not all. Thread-safe.
class Readiness final {
public:
    using ListChecks = std::function<std::vector<ReadinessCheck>()>;

    Readiness(ListChecks listChecks, const Clock& clock)
        : listChecks_(std::move(listChecks)), clock_(clock) {}

    /// Asks everything now; blocks.
    ReadinessState probe();

    /// At most a second old, but for good answers of checks with `goodFor`. While somebody else is
    /// asking it is what was found before, or not ready at all when that takes too long. Blocks
    /// only when nothing is known yet.
    ReadinessState recent();

private:
    using Instant = std::chrono::steady_clock::time_point;

    ReadinessState askAll(bool isFresh);
    std::optional<std::string> ask(const ReadinessCheck& check, bool isFresh);
    std::optional<ReadinessState> knownOrBegin();

    const ListChecks listChecks_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Instant> wellAt_;  ///< By the name of the check.
    std::optional<ReadinessState> last_;
    Instant lastAt_{};
    std::optional<Instant> askingSince_;
};

}  // namespace consort::api

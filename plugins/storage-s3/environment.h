// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <consort/sdk/call.hpp>

namespace consort::s3 {

/// What the plugin takes from the process and from time, so that tests can say otherwise. Its
/// functions are thread-safe.
struct Environment {
    /// Milliseconds since 1970.
    std::function<std::int64_t()> nowMs;
    /// Waits; throws sdk::Timeout or sdk::Cancelled when the call ends in the meantime.
    std::function<void(sdk::Call, std::chrono::milliseconds)> wait;
    /// An environment variable; empty when it is not set.
    std::function<std::string(const char*)> variable;
    /// Evenly within [0, 1).
    std::function<double()> random;

    /// The real ones.
    static Environment ofProcess();
};

}  // namespace consort::s3

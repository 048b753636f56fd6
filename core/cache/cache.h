// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace consort::cache {

/// Short-lived values that may be forgotten at any time. Thread-safe.
class Cache {
public:
    virtual ~Cache() = default;

    /// nullopt when it was never put, has expired, or was dropped to make room.
    virtual std::optional<std::string> find(std::string_view key) = 0;

    virtual void put(std::string_view key, std::string value, std::chrono::milliseconds ttl) = 0;

    /// Removing what is not there is not an error.
    virtual void remove(std::string_view key) = 0;

    /// Adds one and returns the sum. The first call starts the time after which it is zero again.
    virtual std::int64_t increment(std::string_view key, std::chrono::milliseconds window) = 0;
};

}  // namespace consort::cache

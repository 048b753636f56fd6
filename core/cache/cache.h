// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort::cache {

/// Short-lived values that may be forgotten at any time. A shared one that cannot be reached
/// answers at once: each function says how. Thread-safe.
class Cache {
public:
    /// A value that becomes another one, if it is still what it was.
    struct Change {
        std::string key;
        std::optional<std::string> expected;  ///< What find() gave.
        std::optional<std::string> value;     ///< nullopt: removed.
        std::chrono::milliseconds ttl{0};     ///< Of the new value.
    };

    enum class Outcome { Done, Conflict, Unreachable };

    virtual ~Cache() = default;

    /// nullopt when it was never put, has expired, was dropped to make room, or cannot be reached.
    virtual std::optional<std::string> find(std::string_view key) = 0;

    /// Nothing is kept when the cache cannot be reached.
    virtual void put(std::string_view key, std::string value, std::chrono::milliseconds ttl) = 0;

    /// Removing what is not there is not an error. What cannot be reached stays until its ttl: keys
    /// that must not be read again carry a version, or a ttl short enough to live with.
    virtual void remove(std::string_view key) = 0;

    /// Adds one and returns the sum. The first call starts the time after which it is zero again.
    /// While the cache cannot be reached this process counts alone.
    virtual std::int64_t increment(std::string_view key, std::chrono::milliseconds window) = 0;

    /// All of them as they were at one moment; nullopt when the cache cannot be reached.
    virtual std::optional<std::vector<std::optional<std::string>>> findAll(
        const std::vector<std::string>& keys
    ) = 0;

    /// Makes all changes at once, or none when a value is not what was expected. When the cache
    /// could not be reached they may have been made all the same.
    virtual Outcome replaceAll(const std::vector<Change>& changes) = 0;
};

}  // namespace consort::cache

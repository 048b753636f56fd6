// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace consort {
class Clock;
}

namespace consort::db {

class Database;

/// State of plugins, apart by instance. Keys are bytes, sorted as such; values are bytes. What has
/// expired is as if it were not there. Thread-safe.
class PluginKvStore final {
public:
    PluginKvStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    std::optional<std::string> find(std::string_view instance, std::string_view key) const;

    /// A `ttl` of zero is for ever.
    void put(
        std::string_view instance,
        std::string_view key,
        std::string_view value,
        std::chrono::seconds ttl
    );

    /// Removing what is not there is not an error.
    void remove(std::string_view instance, std::string_view key);

    /// In byte order of the keys, until `emit` returns false. `emit` may use the store: no session
    /// is held.
    void scan(
        std::string_view instance,
        std::string_view prefix,
        const std::function<bool(std::string_view key, std::string_view value)>& emit
    ) const;

    /// Deletes what has expired.
    void removeExpired();

private:
    Database& database_;
    const Clock& clock_;
};

}  // namespace consort::db

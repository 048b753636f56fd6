// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace consort::extensions {

enum class Durability { Cache, Durable };

/// State of plugins, apart by instance. Keys and values are plain bytes. Thread-safe; throws Error.
class KvStore {
public:
    virtual ~KvStore() = default;

    virtual std::optional<std::string> find(std::string_view instance, std::string_view key) = 0;

    /// A `ttl` of zero is for ever. Durable: on disk when it returns.
    virtual void put(
        std::string_view instance,
        std::string_view key,
        std::string_view value,
        std::chrono::seconds ttl,
        Durability durability
    ) = 0;

    /// Removing what is not there is not an error.
    virtual void remove(std::string_view instance, std::string_view key) = 0;

    /// In byte order of the keys, until `emit` returns false.
    virtual void scan(
        std::string_view instance,
        std::string_view prefix,
        const std::function<bool(std::string_view key, std::string_view value)>& emit
    ) = 0;
};

}  // namespace consort::extensions

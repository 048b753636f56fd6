// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "core/base/clock.h"
#include "core/cache/cache.h"

namespace consort::cache {

/// A Cache in this process: at most `maxEntries`, the longest unused are dropped first.
class MemoryCache final : public Cache {
public:
    MemoryCache(const Clock& clock, std::size_t maxEntries)
        : clock_(clock), maxEntries_(maxEntries) {}

    std::optional<std::string> find(std::string_view key) override;
    void put(std::string_view key, std::string value, std::chrono::milliseconds ttl) override;
    void remove(std::string_view key) override;
    std::int64_t increment(std::string_view key, std::chrono::milliseconds window) override;
    std::optional<std::vector<std::optional<std::string>>> findAll(
        const std::vector<std::string>& keys
    ) override;
    Outcome replaceAll(const std::vector<Change>& changes) override;

private:
    using Time = std::chrono::steady_clock::time_point;

    struct Entry {
        std::string key;
        std::string value;
        std::int64_t count = 0;
        Time expires;
    };

    Entry* findLive(std::string_view key);
    Entry& insert(std::string_view key, std::chrono::milliseconds ttl);
    void erase(std::string_view key);

    const Clock& clock_;
    std::size_t maxEntries_;
    std::mutex mutex_;
    std::list<Entry> entries_;  ///< Newest use first.
    std::unordered_map<std::string_view, std::list<Entry>::iterator> byKey_;
};

}  // namespace consort::cache

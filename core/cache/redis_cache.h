// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/cache/cache.h"
#include "core/cache/memory_cache.h"
#include "core/cache/redis_link.h"

namespace consort::cache {

/// A Cache in Redis, shared by all servers that use the same prefix. No call waits for longer than
/// connecting and two commands may take, and none waits at all while the link is down. Times are
/// Redis's own. Keeps up to eight connections open.
class RedisCache final : public Cache {
public:
    /// `link` and `clock` must outlive it.
    RedisCache(RedisLink& link, std::string prefix, const Clock& clock, Log& log);

    std::optional<std::string> find(std::string_view key) override;
    void put(std::string_view key, std::string value, std::chrono::milliseconds ttl) override;
    void remove(std::string_view key) override;
    std::int64_t increment(std::string_view key, std::chrono::milliseconds window) override;
    std::optional<std::vector<std::optional<std::string>>> findAll(
        const std::vector<std::string>& keys
    ) override;
    Outcome replaceAll(const std::vector<Change>& changes) override;

private:
    std::string keyOf(std::string_view key) const;
    std::optional<RedisReply> run(const RedisConnection::Command& command);
    void logRefusal(const std::string& command, const std::string& reason);
    RedisLink::Connected takeIdle();
    void giveBack(RedisLink::Connected connected);

    RedisLink& link_;
    const std::string prefix_;
    const Clock& clock_;
    Log& log_;
    MemoryCache alone_;  ///< Counters while Redis is not there.
    std::mutex mutex_;
    std::vector<RedisLink::Connected> idle_;
    /// When each kind of refusal was logged.
    std::map<std::string, std::chrono::steady_clock::time_point> refusals_;
};

}  // namespace consort::cache

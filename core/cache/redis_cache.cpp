// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_cache.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"

namespace consort::cache {

namespace {

using Kind = RedisReply::Kind;

constexpr std::size_t kIdle = 8;
constexpr std::size_t kCountersAlone = 10'000;
constexpr std::chrono::seconds kRefusalEvery{60};

constexpr const char* kIncrement = R"(
local sum = redis.call('INCR', KEYS[1])
if sum == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return sum)";

/// Of each key: whether a value is expected, which, whether there is to be one, which, its time.
constexpr const char* kReplaceAll = R"(
for i, key in ipairs(KEYS) do
  local now, at = redis.call('GET', key), i * 5 - 4
  if (ARGV[at] == '1') ~= (now ~= false) or (now and now ~= ARGV[at + 1]) then return 0 end
end
for i, key in ipairs(KEYS) do
  local at = i * 5 - 4
  if ARGV[at + 2] == '1' then redis.call('SET', key, ARGV[at + 3], 'PX', ARGV[at + 4])
  else redis.call('DEL', key) end
end
return 1)";

/// Redis takes no time of zero.
std::string timeOf(std::chrono::milliseconds ttl) {
    return std::to_string(std::max<std::int64_t>(1, ttl.count()));
}

std::optional<std::string> textOf(const RedisReply& reply) {
    return reply.kind == Kind::Text ? std::optional(reply.text) : std::nullopt;
}

/// Whether a second time does no harm.
bool isRepeatable(const RedisConnection::Command& command) {
    return command[0] != "EVAL";
}

}  // namespace

RedisCache::RedisCache(RedisLink& link, std::string prefix, const Clock& clock, Log& log)
    : link_(link),
      prefix_(std::move(prefix) + "cache:"),
      clock_(clock),
      log_(log),
      alone_(clock, kCountersAlone) {}

std::optional<std::string> RedisCache::find(std::string_view key) {
    const auto reply = run({"GET", keyOf(key)});
    return reply ? textOf(*reply) : std::nullopt;
}

void RedisCache::put(std::string_view key, std::string value, std::chrono::milliseconds ttl) {
    run({"SET", keyOf(key), std::move(value), "PX", timeOf(ttl)});
}

void RedisCache::remove(std::string_view key) {
    run({"DEL", keyOf(key)});
}

std::int64_t RedisCache::increment(std::string_view key, std::chrono::milliseconds window) {
    const auto reply = run({"EVAL", kIncrement, "1", keyOf(key), timeOf(window)});
    return reply && reply->kind == Kind::Integer ? reply->integer : alone_.increment(key, window);
}

std::optional<std::vector<std::optional<std::string>>> RedisCache::findAll(
    const std::vector<std::string>& keys
) {
    RedisConnection::Command command{"MGET"};
    for (const auto& key : keys) {
        command.push_back(keyOf(key));
    }
    const auto reply = run(command);
    if (!reply || reply->list.size() != keys.size()) {
        return std::nullopt;
    }
    std::vector<std::optional<std::string>> values;
    values.reserve(keys.size());
    std::transform(reply->list.begin(), reply->list.end(), std::back_inserter(values), textOf);
    return values;
}

Cache::Outcome RedisCache::replaceAll(const std::vector<Change>& changes) {
    RedisConnection::Command command{"EVAL", kReplaceAll, std::to_string(changes.size())};
    for (const auto& change : changes) {
        command.push_back(keyOf(change.key));
    }
    for (const auto& change : changes) {
        command.insert(
            command.end(),
            {change.expected ? "1" : "0",
             change.expected.value_or(""),
             change.value ? "1" : "0",
             change.value.value_or(""),
             timeOf(change.ttl)}
        );
    }
    const auto reply = run(command);
    if (!reply) {
        return Outcome::Unreachable;
    }
    return reply->integer == 1 ? Outcome::Done : Outcome::Conflict;
}

std::string RedisCache::keyOf(std::string_view key) const {
    return prefix_ + std::string(key);
}

/// nullopt when there is no answer, or Redis refuses.
std::optional<RedisReply> RedisCache::run(const RedisConnection::Command& command) {
    if (link_.up() == 0) {
        return std::nullopt;
    }
    auto connected = takeIdle();
    bool isFresh = !connected.connection;
    for (;;) {
        try {
            if (!connected.connection) {
                connected = link_.connect();
            }
            auto reply = connected.connection->call(command);
            giveBack(std::move(connected));
            if (reply.isError()) {
                logRefusal(command[0], reply.text);
                return std::nullopt;
            }
            return reply;
        } catch (const Error& error) {
            // What is between may have dropped a connection that was idle for long; but Redis may
            // have got the command all the same.
            if (isFresh || !connected.connection || !isRepeatable(command)) {
                link_.failed(connected.up, error.what());
                return std::nullopt;
            }
            connected = {};
            isFresh = true;
        }
    }
}

/// Many requests meet the same refusal.
void RedisCache::logRefusal(const std::string& command, const std::string& reason) {
    {
        const auto now = clock_.steadyNow();
        const std::lock_guard lock(mutex_);
        const auto [found, isNew] = refusals_.try_emplace(reason.substr(0, reason.find(' ')), now);
        if (!isNew && now - found->second < kRefusalEvery) {
            return;
        }
        found->second = now;
    }
    log_.warning("cache", "Redis refuses", {{"command", command}, {"reason", reason}});
}

RedisLink::Connected RedisCache::takeIdle() {
    const auto up = link_.up();
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
        auto connected = std::move(idle_.back());
        idle_.pop_back();
        if (connected.up == up && !connected.connection->isSpent()) {
            return connected;
        }
    }
    return {};
}

void RedisCache::giveBack(RedisLink::Connected connected) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < kIdle) {
        idle_.push_back(std::move(connected));
    }
}

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#include "core/cache/backend.h"

#include "core/cache/memory_cache.h"
#include "core/cache/memory_event_bus.h"
#include "core/cache/redis_cache.h"
#include "core/cache/redis_event_bus.h"
#include "core/cache/redis_link.h"

namespace consort::cache {

namespace {

constexpr std::size_t kEntriesInMemory = 100'000;

RedisTarget targetOf(const BackendOptions& options) {
    return {RedisUrl::parse(options.url), options.caFile};
}

class MemoryBackend final : public Backend {
public:
    explicit MemoryBackend(const Clock& clock) : cache_(clock, kEntriesInMemory) {}

    Cache& cache() override { return cache_; }

    EventBus& bus() override { return bus_; }

    void start() override {}

    std::optional<State> state() const override { return std::nullopt; }

private:
    MemoryCache cache_;
    MemoryEventBus bus_;
};

class RedisBackend final : public Backend {
public:
    RedisBackend(const BackendOptions& options, const Clock& clock, Log& log)
        : link_(targetOf(options), RedisEventBus::needed(options.prefix), log),
          cache_(link_, options.prefix, clock, log),
          bus_(link_, options.prefix, log) {}

    Cache& cache() override { return cache_; }

    EventBus& bus() override { return bus_; }

    void start() override {
        link_.start();
        bus_.start();
    }

    std::optional<State> state() const override {
        const auto link = link_.state();
        return State{link.isUp, link.ups > 0 ? link.ups - 1 : 0, bus_.lost(), link.problem};
    }

private:
    RedisLink link_;
    RedisCache cache_;
    RedisEventBus bus_;
};

}  // namespace

std::unique_ptr<Backend> openBackend(const BackendOptions& options, const Clock& clock, Log& log) {
    if (options.url.empty()) {
        return std::make_unique<MemoryBackend>(clock);
    }
    return std::make_unique<RedisBackend>(options, clock, log);
}

void requireBackend(const BackendOptions& options) {
    if (!options.url.empty()) {
        const RedisConnection connection(targetOf(options));
    }
}

}  // namespace consort::cache

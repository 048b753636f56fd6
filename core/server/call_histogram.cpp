// SPDX-License-Identifier: Apache-2.0
#include "core/server/call_histogram.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace consort::server {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

const auto kBounds = [] {
    std::array<std::int64_t, kSecondsBounds.size()> nanoseconds{};
    for (std::size_t i = 0; i < nanoseconds.size(); ++i) {
        nanoseconds.at(i) = std::llround(kSecondsBounds.at(i) * 1e9);
    }
    return nanoseconds;
}();

std::atomic<std::size_t> threads = 0;

std::size_t threadNumber() noexcept {
    thread_local const std::size_t number = threads.fetch_add(1, kRelaxed);
    return number;
}

std::string statusLabel(std::size_t status) {
    return std::string(status == 0 ? "ok" : name(static_cast<ErrorCode>(status)));
}

}  // namespace

CallHistogram::CallHistogram(Labels labels) : labels_(std::move(labels)) {}

CallHistogram::~CallHistogram() {
    for (auto& shards : statuses_) {
        const std::unique_ptr<Shards> ended(shards.load());
    }
}

CallHistogram::Shards* CallHistogram::shardsOf(std::size_t status) noexcept {
    auto& slot = statuses_.at(status);
    auto* present = slot.load(std::memory_order_acquire);
    if (present != nullptr) {
        return present;
    }
    std::unique_ptr<Shards> made(new (std::nothrow) Shards);
    if (made != nullptr && slot.compare_exchange_strong(present, made.get())) {
        present = made.release();
    }
    return present;
}

void CallHistogram::observe(std::int32_t status, std::chrono::nanoseconds took) noexcept {
    const auto number = static_cast<std::uint32_t>(status);
    auto* shards = shardsOf(std::min<std::size_t>(number, kStatuses - 1));
    if (shards == nullptr) {
        return;  // Out of memory: a metric must never fail the call that it only watches.
    }
    auto& shard = (*shards)[threadNumber() % kShards];
    std::size_t bucket = 0;
    while (bucket < kBounds.size() && took.count() > kBounds[bucket]) {
        ++bucket;
    }
    shard.counts[bucket].fetch_add(1, kRelaxed);
    shard.nanoseconds.fetch_add(took.count(), kRelaxed);
}

void CallHistogram::flush(MetricsRegistry& registry) {
    for (std::size_t status = 0; status < kStatuses; ++status) {
        auto* shards = statuses_.at(status).load(std::memory_order_acquire);
        if (shards == nullptr) {
            continue;
        }
        std::vector<double> counts(kBounds.size() + 1);
        std::chrono::nanoseconds total{0};
        for (auto& shard : *shards) {
            for (std::size_t i = 0; i < counts.size(); ++i) {
                counts[i] += static_cast<double>(shard.counts.at(i).exchange(0, kRelaxed));
            }
            total += std::chrono::nanoseconds(shard.nanoseconds.exchange(0, kRelaxed));
        }
        auto labels = labels_;
        labels["status"] = statusLabel(status);
        auto& histogram = registry.secondsHistogram(
            "consort_plugin_call_seconds", "Time of calls into plugins", labels
        );
        MetricsRegistry::observeMany(
            histogram, counts, std::chrono::duration<double>(total).count()
        );
    }
}

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "core/extensions/call_observer.h"
#include "core/server/metrics_registry.h"

namespace consort::server {

/// Durations of the calls of one operation of one instance, by status. A call costs no lock and
/// rarely a shared cache line; the registry learns of it at the next flush(). Thread-safe.
class CallHistogram final : public extensions::CallSeries {
public:
    explicit CallHistogram(Labels labels);
    ~CallHistogram() override;
    CallHistogram(const CallHistogram&) = delete;
    CallHistogram& operator=(const CallHistogram&) = delete;

    const Labels& labels() const noexcept { return labels_; }

    void observe(std::int32_t status, std::chrono::nanoseconds took) noexcept override;

    /// One at a time: see PluginMetrics.
    void flush(MetricsRegistry& registry);

private:
    static constexpr std::size_t kShards = 8;
    static constexpr std::size_t kStatuses = 14;

    /// Those of a few threads, since the last flush().
    struct alignas(64) Shard {
        std::array<std::atomic<std::uint64_t>, kSecondsBounds.size() + 1> counts{};
        std::atomic<std::int64_t> nanoseconds = 0;
    };

    using Shards = std::array<Shard, kShards>;

    Shards* shardsOf(std::size_t status) noexcept;

    Labels labels_;
    /// Made when a status first happens; the last stands for unknown ones.
    std::array<std::atomic<Shards*>, kStatuses> statuses_{};
};

}  // namespace consort::server

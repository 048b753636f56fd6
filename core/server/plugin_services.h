// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <deque>
#include <mutex>
#include <string>

#include "core/base/config/settings.h"
#include "core/extensions/call_observer.h"
#include "core/extensions/http_client.h"
#include "core/extensions/kv_store.h"
#include "core/extensions/media_source.h"
#include "core/extensions/metrics_sink.h"
#include "core/server/metrics_registry.h"

namespace consort::db {
class PluginKvStore;
}

namespace consort::server {

/// Plugins' durable state, in the main database, so that replicas share it.
class DatabaseKvStore final : public extensions::KvStore {
public:
    explicit DatabaseKvStore(db::PluginKvStore& store) : store_(store) {}

    std::optional<std::string> find(std::string_view instance, std::string_view key) override;
    void put(
        std::string_view instance,
        std::string_view key,
        std::string_view value,
        std::chrono::seconds ttl,
        extensions::Durability durability
    ) override;
    void remove(std::string_view instance, std::string_view key) override;
    void scan(
        std::string_view instance,
        std::string_view prefix,
        const std::function<bool(std::string_view key, std::string_view value)>& emit
    ) override;

private:
    db::PluginKvStore& store_;
};

/// How plugins reach other servers.
extensions::HttpClientOptions outgoingHttpOptions(const OutgoingSettings& settings);

/// Calls into plugins and the metrics they define, in the server's registry.
class PluginMetrics final : public extensions::CallObserver, public extensions::MetricsSink {
public:
    explicit PluginMetrics(MetricsRegistry& registry) : registry_(registry) {}

    std::size_t defineCall(
        std::string_view instance, std::string_view kind, std::string_view operation
    ) override;
    void observeCall(
        std::size_t call, std::int32_t status, std::chrono::nanoseconds took
    ) noexcept override;

    std::uint32_t define(
        std::string_view instance,
        extensions::MetricType type,
        std::string_view name,
        std::string_view help
    ) override;
    void record(std::uint32_t id, double value) noexcept override;

private:
    static constexpr std::size_t kStatuses = 14;

    /// One histogram a status, made when it first happens; the last stands for unknown statuses.
    struct Call {
        Labels labels;
        std::array<std::atomic<prometheus::Histogram*>, kStatuses> histograms{};
    };

    struct Metric {
        extensions::MetricType type;
        std::string name;
        std::string help;
        Labels labels;
    };

    MetricsRegistry& registry_;
    /// Deques keep their elements in place, so that a reference outlives the lock.
    mutable std::mutex mutex_;
    std::deque<Call> calls_;
    std::deque<Metric> metrics_;
};

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <mutex>
#include <string>

#include "core/base/config/settings.h"
#include "core/extensions/call_observer.h"
#include "core/extensions/http_client.h"
#include "core/extensions/kv_store.h"
#include "core/extensions/media_source.h"
#include "core/extensions/metrics_sink.h"
#include "core/server/call_histogram.h"
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

    extensions::CallSeries& defineCall(
        std::string_view instance, std::string_view kind, std::string_view operation
    ) override;

    std::uint32_t define(
        std::string_view instance,
        extensions::MetricType type,
        std::string_view name,
        std::string_view help
    ) override;
    void record(std::uint32_t id, double value) noexcept override;

    /// Hands the calls seen since the last time to the registry, before it is rendered.
    void flush();

private:
    struct Metric {
        extensions::MetricType type;
        std::string name;
        std::string help;
        Labels labels;
    };

    MetricsRegistry& registry_;
    /// Deques keep their elements in place, so that a reference outlives the lock.
    mutable std::mutex mutex_;
    std::deque<CallHistogram> calls_;
    std::deque<Metric> metrics_;
};

}  // namespace consort::server

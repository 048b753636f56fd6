// SPDX-License-Identifier: Apache-2.0
#include "core/server/plugin_services.h"

#include "core/db/stores/plugin_kv_store.h"
#include "core/server/version.h"

namespace consort::server {

namespace {

/// Metrics must never fail a call that they only watch.
template <class Work>
void quietly(Work&& work) noexcept {
    try {
        work();
    } catch (const std::exception&) {
        return;
    }
}

}  // namespace

std::optional<std::string> DatabaseKvStore::find(std::string_view instance, std::string_view key) {
    return store_.find(instance, key);
}

void DatabaseKvStore::put(
    std::string_view instance,
    std::string_view key,
    std::string_view value,
    std::chrono::seconds ttl,
    extensions::Durability
) {
    store_.put(instance, key, value, ttl);
}

void DatabaseKvStore::remove(std::string_view instance, std::string_view key) {
    store_.remove(instance, key);
}

void DatabaseKvStore::scan(
    std::string_view instance,
    std::string_view prefix,
    const std::function<bool(std::string_view key, std::string_view value)>& emit
) {
    store_.scan(instance, prefix, emit);
}

extensions::HttpClientOptions outgoingHttpOptions(const OutgoingSettings& settings) {
    extensions::HttpClientOptions options;
    options.userAgent = "Consort/" + std::string(kVersion);
    options.caFile = settings.caFile;
    options.proxy = settings.proxy;
    options.noProxy = settings.noProxy;
    return options;
}

extensions::CallSeries& PluginMetrics::defineCall(
    std::string_view instance, std::string_view kind, std::string_view operation
) {
    const Labels labels{
        {"instance", std::string(instance)},
        {"kind", std::string(kind)},
        {"op", std::string(operation)}};
    const std::lock_guard lock(mutex_);
    for (auto& call : calls_) {
        if (call.labels() == labels) {
            return call;
        }
    }
    return calls_.emplace_back(labels);
}

void PluginMetrics::flush() {
    const std::lock_guard lock(mutex_);
    for (auto& call : calls_) {
        call.flush(registry_);
    }
}

std::uint32_t PluginMetrics::define(
    std::string_view instance,
    extensions::MetricType type,
    std::string_view name,
    std::string_view help
) {
    const auto full = "consort_plugin_" + std::string(name);
    const Labels labels{{"instance", std::string(instance)}};
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
        if (metrics_[i].name == full && metrics_[i].labels == labels) {
            return static_cast<std::uint32_t>(i + 1);
        }
    }
    metrics_.push_back({type, full, std::string(help), labels});
    return static_cast<std::uint32_t>(metrics_.size());
}

void PluginMetrics::record(std::uint32_t id, double value) noexcept {
    quietly([&] {
        const Metric* metric = nullptr;
        {
            const std::lock_guard lock(mutex_);
            metric = &metrics_.at(id - 1);
        }
        switch (metric->type) {
            case extensions::MetricType::Counter:
                registry_.addToCounter(metric->name, metric->help, metric->labels, value);
                break;
            case extensions::MetricType::Gauge:
                registry_.setGauge(metric->name, metric->help, metric->labels, value);
                break;
            case extensions::MetricType::Histogram:
                registry_.observeSeconds(metric->name, metric->help, metric->labels, value);
                break;
        }
    });
}

}  // namespace consort::server

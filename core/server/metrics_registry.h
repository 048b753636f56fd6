// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace prometheus {
class Histogram;
}

namespace consort::server {

using Labels = std::map<std::string, std::string>;

/// Counters, gauges and histograms of everything but the HTTP engine (which keeps its own, without
/// a lock). Metrics are made on first use and live as long as the registry. Thread-safe.
class MetricsRegistry final {
public:
    MetricsRegistry();
    ~MetricsRegistry();
    MetricsRegistry(const MetricsRegistry&) = delete;
    MetricsRegistry& operator=(const MetricsRegistry&) = delete;

    void addToCounter(
        std::string_view name, std::string_view help, const Labels& labels, double by = 1
    );
    void setGauge(std::string_view name, std::string_view help, const Labels& labels, double value);
    /// Buckets from 0.1 ms to 30 s.
    void observeSeconds(
        std::string_view name, std::string_view help, const Labels& labels, double seconds
    );

    /// The histogram itself, for hot paths: see observe(). Lives as long as the registry.
    prometheus::Histogram& secondsHistogram(
        std::string_view name, std::string_view help, const Labels& labels
    );
    static void observe(prometheus::Histogram& histogram, double seconds);

    /// Prometheus text exposition format 0.0.4.
    std::string render() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace consort::server

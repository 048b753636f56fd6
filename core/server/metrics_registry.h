// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Histogram;
}

namespace consort::server {

using Labels = std::map<std::string, std::string>;

/// Upper bounds of the buckets of durations, in seconds.
inline constexpr std::array<double, 10> kSecondsBounds{
    0.0001, 0.0005, 0.001, 0.005, 0.02, 0.1, 0.5, 2, 8, 30};

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
    /// In the buckets of kSecondsBounds.
    void observeSeconds(
        std::string_view name, std::string_view help, const Labels& labels, double seconds
    );

    /// The histogram itself, for hot paths: see observeMany(). Lives as long as the registry.
    prometheus::Histogram& secondsHistogram(
        std::string_view name, std::string_view help, const Labels& labels
    );
    /// `counts` are of the buckets of kSecondsBounds and what is beyond; `sum` is of all of them.
    static void observeMany(
        prometheus::Histogram& histogram, const std::vector<double>& counts, double sum
    );

    /// Prometheus text exposition format 0.0.4.
    std::string render() const;

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#include "core/server/metrics_registry.h"

#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace consort::server {

struct MetricsRegistry::Families {
    prometheus::Registry registry;
    std::mutex mutex;
    std::map<std::string, prometheus::Family<prometheus::Counter>*, std::less<>> counters;
    std::map<std::string, prometheus::Family<prometheus::Gauge>*, std::less<>> gauges;
    std::map<std::string, prometheus::Family<prometheus::Histogram>*, std::less<>> histograms;

    template <class Builder, class Map>
    auto& family(Map& families, Builder builder, std::string_view name, std::string_view help) {
        const std::lock_guard lock(mutex);
        auto found = families.find(name);
        if (found == families.end()) {
            auto& made = builder.Name(std::string(name)).Help(std::string(help)).Register(registry);
            found = families.emplace(name, &made).first;
        }
        return *found->second;
    }
};

MetricsRegistry::MetricsRegistry() : families_(std::make_unique<Families>()) {}

MetricsRegistry::~MetricsRegistry() = default;

void MetricsRegistry::addToCounter(
    std::string_view name, std::string_view help, const Labels& labels, double by
) {
    families_->family(families_->counters, prometheus::BuildCounter(), name, help)
        .Add(labels)
        .Increment(by);
}

void MetricsRegistry::setGauge(
    std::string_view name, std::string_view help, const Labels& labels, double value
) {
    families_->family(families_->gauges, prometheus::BuildGauge(), name, help)
        .Add(labels)
        .Set(value);
}

void MetricsRegistry::observeSeconds(
    std::string_view name, std::string_view help, const Labels& labels, double seconds
) {
    secondsHistogram(name, help, labels).Observe(seconds);
}

prometheus::Histogram& MetricsRegistry::secondsHistogram(
    std::string_view name, std::string_view help, const Labels& labels
) {
    return families_->family(families_->histograms, prometheus::BuildHistogram(), name, help)
        .Add(
            labels,
            prometheus::Histogram::BucketBoundaries(kSecondsBounds.begin(), kSecondsBounds.end())
        );
}

void MetricsRegistry::observeMany(
    prometheus::Histogram& histogram, const std::vector<double>& counts, double sum
) {
    histogram.ObserveMultiple(counts, sum);
}

std::string MetricsRegistry::render() const {
    return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace consort::server

// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_metrics.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "core/extensions/host_guard.h"
#include "core/extensions/metrics_sink.h"

namespace consort::extensions {

namespace {

constexpr std::size_t kMaxMetrics = 100;
constexpr std::size_t kMaxName = 64;

bool isMetricName(std::string_view name) {
    return !name.empty() && name.size() <= kMaxName &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
           });
}

}  // namespace

HostMetrics::HostMetrics(MetricsSink* sink, std::string instance)
    : sink_(sink),
      instance_(std::move(instance)),
      table_{sizeof(consort_metrics_v1), 0, this, &onDefine, &onRecord} {}

std::uint32_t HostMetrics::onDefine(
    void* ctx, std::uint32_t type, consort_str name, consort_str help
) {
    auto& self = *static_cast<HostMetrics*>(ctx);
    const bool isUsable = self.sink_ != nullptr && !self.isSealed_ && isMetricName(view(name)) &&
                          type <= CONSORT_METRIC_HISTOGRAM;
    if (!isUsable) {
        return 0;
    }
    std::uint32_t result = 0;
    guardHost(nullptr, [&]() -> std::int32_t {
        const auto id = self.sink_->define(
            self.instance_, static_cast<MetricType>(type), view(name), sanitizeUtf8(view(help))
        );
        auto known = std::find(self.ids_.begin(), self.ids_.end(), id);
        if (known == self.ids_.end() && self.ids_.size() < kMaxMetrics) {
            self.ids_.push_back(id);
            known = self.ids_.end() - 1;
        }
        if (known != self.ids_.end()) {
            result = static_cast<std::uint32_t>(known - self.ids_.begin()) + 1;
        }
        return CONSORT_OK;
    });
    return result;
}

void HostMetrics::onRecord(void* ctx, std::uint32_t id, double value) {
    const auto& self = *static_cast<HostMetrics*>(ctx);
    if (id > 0 && id <= self.ids_.size()) {
        self.sink_->record(self.ids_[id - 1], value);
    }
}

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace consort::extensions {

enum class MetricType { Counter, Gauge, Histogram };

/// Takes the metrics that plugins define for themselves. Thread-safe.
class MetricsSink {
public:
    virtual ~MetricsSink() = default;

    /// `name` is of the form [a-z0-9_]+. Gives an id above 0; the same instance and name give the
    /// same one.
    virtual std::uint32_t define(
        std::string_view instance, MetricType type, std::string_view name, std::string_view help
    ) = 0;

    /// A counter grows by `value`, a gauge becomes it, a histogram sees it.
    virtual void record(std::uint32_t id, double value) noexcept = 0;
};

}  // namespace consort::extensions

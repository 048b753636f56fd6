// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <consort/plugin.h>

namespace consort::extensions {

class MetricsSink;

/// `host->metrics` of one instance. `record` is thread-safe, `define` is answered only until
/// seal().
class HostMetrics final {
public:
    /// `sink` may be null: definitions then give 0. It outlives this.
    HostMetrics(MetricsSink* sink, std::string instance);
    HostMetrics(const HostMetrics&) = delete;
    HostMetrics& operator=(const HostMetrics&) = delete;

    const consort_metrics_v1* table() const { return &table_; }

    /// create() is over.
    void seal() { isSealed_ = true; }

private:
    static std::uint32_t onDefine(
        void* ctx, std::uint32_t type, consort_str name, consort_str help
    );
    static void onRecord(void* ctx, std::uint32_t id, double value);

    MetricsSink* sink_;
    std::string instance_;
    std::vector<std::uint32_t> ids_;  ///< The sink's, by the plugin's id - 1.
    bool isSealed_ = false;
    consort_metrics_v1 table_;
};

}  // namespace consort::extensions

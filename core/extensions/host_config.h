// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <consort/plugin.h>

#include "core/base/config/config_node.h"

namespace consort::extensions {

/// The validated configuration of an instance as the table that create() gets. The node must
/// outlive it.
class HostConfig final {
public:
    explicit HostConfig(const ConfigNode& config);
    HostConfig(const HostConfig&) = delete;
    HostConfig& operator=(const HostConfig&) = delete;

    const consort_config_v1* table() const { return &table_; }

private:
    static std::int32_t onGet(void* ctx, consort_str pointer, consort_value* out);
    static std::int64_t onCount(void* ctx, consort_str pointer);

    const ConfigNode& config_;
    consort_config_v1 table_;
};

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <consort/plugin.h>

#include "core/base/config/config_node.h"
#include "core/base/config/schema.h"

#include "guarded_memory.h"

namespace consort::checker {

/// A configuration as create() gets it; its texts become unreadable with retire(). `node` must
/// outlive it.
class CheckConfig final {
public:
    /// The `failAt`-th question is answered by INTERNAL, and all later ones; 0: none.
    CheckConfig(const ConfigNode& node, int failAt, Layout layout);
    CheckConfig(const CheckConfig&) = delete;
    CheckConfig& operator=(const CheckConfig&) = delete;

    const consort_config_v1* table() const { return table_; }

    int asked() const { return asked_; }

    /// Pointers that were asked for.
    const std::vector<std::string>& pointers() const { return pointers_; }

    void retire() { memory_.retire(); }

private:
    static std::int32_t onGet(void* ctx, consort_str pointer, consort_value* out) noexcept;
    static std::int64_t onCount(void* ctx, consort_str pointer) noexcept;
    const ConfigNode* ask(consort_str pointer, std::int32_t& status);

    const ConfigNode& node_;
    int failAt_;
    int asked_ = 0;
    std::vector<std::string> pointers_;
    GuardedMemory memory_;
    const consort_config_v1* table_;
};

/// Whether a schema describes what an RFC 6901 pointer points to.
bool describes(const ConfigSchema& schema, const std::string& pointer);

}  // namespace consort::checker

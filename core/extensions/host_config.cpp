// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_config.h"

#include <algorithm>
#include <cstring>

#include "core/extensions/host_guard.h"

namespace consort::extensions {

namespace {

std::uint32_t toAbiType(ConfigType type) {
    switch (type) {
        case ConfigType::Null:
            return CONSORT_VALUE_NULL;
        case ConfigType::Boolean:
            return CONSORT_VALUE_BOOLEAN;
        case ConfigType::Integer:
            return CONSORT_VALUE_INTEGER;
        case ConfigType::Number:
            return CONSORT_VALUE_NUMBER;
        case ConfigType::String:
            return CONSORT_VALUE_STRING;
        case ConfigType::Array:
            return CONSORT_VALUE_ARRAY;
        case ConfigType::Object:
            return CONSORT_VALUE_OBJECT;
    }
    return CONSORT_VALUE_NULL;
}

}  // namespace

HostConfig::HostConfig(const ConfigNode& config)
    : config_(config), table_{sizeof(consort_config_v1), 0, this, &onGet, &onCount} {}

std::int32_t HostConfig::onGet(void* ctx, consort_str pointer, consort_value* out) {
    return guardHost(nullptr, [&]() -> std::int32_t {
        const auto* node = static_cast<HostConfig*>(ctx)->config_.resolve(view(pointer));
        if (node == nullptr) {
            return CONSORT_E_NOT_FOUND;
        }
        const auto theirSize = out->size;
        const consort_value value{
            theirSize, toAbiType(node->type), node->integer, node->number, lower(node->text)};
        std::memcpy(out, &value, std::min<std::size_t>(theirSize, sizeof value));
        return CONSORT_OK;
    });
}

std::int64_t HostConfig::onCount(void* ctx, consort_str pointer) {
    std::int64_t count = 0;
    const auto status = guardHost(nullptr, [&]() -> std::int32_t {
        const auto* node = static_cast<HostConfig*>(ctx)->config_.resolve(view(pointer));
        if (node == nullptr) {
            return CONSORT_E_NOT_FOUND;
        }
        if (node->type != ConfigType::Array && node->type != ConfigType::Object) {
            return CONSORT_E_INVALID;
        }
        count = static_cast<std::int64_t>(node->items.size() + node->members.size());
        return CONSORT_OK;
    });
    return status == CONSORT_OK ? count : -std::int64_t{status};
}

}  // namespace consort::extensions

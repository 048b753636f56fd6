// SPDX-License-Identifier: Apache-2.0
#include "check_config.h"

#include <algorithm>

#include "core/extensions/abi.h"

namespace consort::checker {

namespace {

std::uint32_t typeOf(const ConfigNode& node) {
    switch (node.type) {
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

CheckConfig::CheckConfig(const ConfigNode& node, int failAt, Layout layout)
    : node_(node), failAt_(failAt), memory_(layout) {
    table_ = memory_.lend(consort_config_v1{0, 0, this, &onGet, &onCount});
}

const ConfigNode* CheckConfig::ask(consort_str pointer, std::int32_t& status) {
    pointers_.emplace_back(extensions::view(pointer));
    if (++asked_ >= failAt_ && failAt_ > 0) {
        status = CONSORT_E_INTERNAL;
        return nullptr;
    }
    const auto* node = node_.resolve(pointers_.back());
    status = node == nullptr ? CONSORT_E_NOT_FOUND : CONSORT_OK;
    return node;
}

std::int32_t CheckConfig::onGet(void* ctx, consort_str pointer, consort_value* out) noexcept {
    auto& self = *static_cast<CheckConfig*>(ctx);
    std::int32_t status = CONSORT_OK;
    const auto* node = self.ask(pointer, status);
    if (node == nullptr) {
        return status;
    }
    const auto size = out->size;
    const consort_value value{
        size, typeOf(*node), node->integer, node->number, self.memory_.text(node->text)};
    std::memcpy(out, &value, std::min<std::size_t>(size, sizeof value));
    return CONSORT_OK;
}

std::int64_t CheckConfig::onCount(void* ctx, consort_str pointer) noexcept {
    auto& self = *static_cast<CheckConfig*>(ctx);
    std::int32_t status = CONSORT_OK;
    const auto* node = self.ask(pointer, status);
    if (node == nullptr) {
        return -std::int64_t{status};
    }
    if (node->type != ConfigType::Array && node->type != ConfigType::Object) {
        return -std::int64_t{CONSORT_E_INVALID};
    }
    return static_cast<std::int64_t>(node->items.size() + node->members.size());
}

bool describes(const ConfigSchema& schema, const std::string& pointer) {
    if (pointer.empty()) {
        return true;
    }
    const auto end = pointer.find('/', 1);
    const auto token = pointer.substr(1, end == std::string::npos ? end : end - 1);
    const auto rest = end == std::string::npos ? std::string() : pointer.substr(end);
    if (schema.items != nullptr) {
        return describes(*schema.items, rest);
    }
    if (const auto* property = schema.findProperty(token)) {
        return describes(*property, rest);
    }
    const auto inVariant = [&pointer](const ConfigSchema& variant) {
        return describes(variant, pointer);
    };
    return std::any_of(schema.variants.begin(), schema.variants.end(), inVariant);
}

}  // namespace consort::checker

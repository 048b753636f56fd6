// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <consort/sdk/config.hpp>

namespace consort::testing {

/// A configuration of fixed values, by JSON pointer: FakeConfig().set("/root", "/srv"). What is not
/// set is absent. It is not checked against a schema and has no defaults; the plugin's own apply.
class FakeConfig {
public:
    FakeConfig& set(const std::string& pointer, bool value) {
        return store(pointer, {CONSORT_VALUE_BOOLEAN, value ? 1 : 0, 0, {}});
    }

    FakeConfig& set(const std::string& pointer, int value) {
        return set(pointer, std::int64_t{value});
    }

    FakeConfig& set(const std::string& pointer, std::int64_t value) {
        return store(pointer, {CONSORT_VALUE_INTEGER, value, static_cast<double>(value), {}});
    }

    FakeConfig& set(const std::string& pointer, double value) {
        return store(pointer, {CONSORT_VALUE_NUMBER, 0, value, {}});
    }

    FakeConfig& set(const std::string& pointer, std::string_view value) {
        return store(pointer, {CONSORT_VALUE_STRING, 0, 0, std::string(value)});
    }

    FakeConfig& set(const std::string& pointer, const char* value) {
        return set(pointer, std::string_view(value));
    }

    FakeConfig& set(const std::string& pointer, std::chrono::milliseconds value) {
        return store(
            pointer, {CONSORT_VALUE_STRING, value.count(), 0, std::to_string(value.count()) + "ms"}
        );
    }

    FakeConfig& setList(const std::string& pointer, const std::vector<std::string>& values) {
        setCount(pointer, static_cast<std::int64_t>(values.size()));
        for (std::size_t i = 0; i < values.size(); ++i) {
            set(pointer + "/" + std::to_string(i), values[i]);
        }
        return *this;
    }

    /// How many elements the array at `pointer` has.
    FakeConfig& setCount(const std::string& pointer, std::int64_t count) {
        return store(pointer, {CONSORT_VALUE_ARRAY, count, 0, {}});
    }

    /// Valid as long as this object.
    const consort_config_v1* raw() const noexcept {
        api_ = {sizeof(api_), 0, const_cast<FakeConfig*>(this), &get, &count};
        return &api_;
    }

private:
    struct Value {
        std::uint32_t type;
        std::int64_t integer;
        double number;
        std::string text;
    };

    FakeConfig& store(const std::string& pointer, Value value) {
        values_.insert_or_assign(pointer, std::move(value));
        return *this;
    }

    const Value* find(consort_str pointer) const {
        const auto at = values_.find(std::string(sdk::fromC(pointer)));
        return at == values_.end() ? nullptr : &at->second;
    }

    static std::int32_t get(void* context, consort_str pointer, consort_value* out) noexcept {
        const auto* value = static_cast<const FakeConfig*>(context)->find(pointer);
        if (value == nullptr) {
            return CONSORT_E_NOT_FOUND;
        }
        out->type = value->type;
        out->i = value->integer;
        out->f = value->number;
        out->s = sdk::toC(value->text);
        return CONSORT_OK;
    }

    static std::int64_t count(void* context, consort_str pointer) noexcept {
        const auto* value = static_cast<const FakeConfig*>(context)->find(pointer);
        if (value == nullptr) {
            return -CONSORT_E_NOT_FOUND;
        }
        return value->type == CONSORT_VALUE_ARRAY ? value->integer : -CONSORT_E_INVALID;
    }

    std::map<std::string, Value> values_;
    mutable consort_config_v1 api_{};
};

}  // namespace consort::testing

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace consort {

/// Writes one JSON document straight into a buffer. Text must be UTF-8. Confined to one thread.
/// Calls must nest correctly: asserts otherwise.
class JsonWriter final {
public:
    JsonWriter() : writer_(buffer_) {}

    JsonWriter& beginObject() { return writer_.StartObject(), *this; }

    JsonWriter& endObject() { return writer_.EndObject(), *this; }

    JsonWriter& beginArray() { return writer_.StartArray(), *this; }

    JsonWriter& endArray() { return writer_.EndArray(), *this; }

    JsonWriter& key(std::string_view name) {
        return writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())), *this;
    }

    JsonWriter& value(std::string_view text) {
        return writer_.String(text.data(), static_cast<rapidjson::SizeType>(text.size())), *this;
    }

    JsonWriter& value(const char* text) { return value(std::string_view(text)); }

    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }

    JsonWriter& value(bool flag) { return writer_.Bool(flag), *this; }

    template <std::signed_integral T>
    JsonWriter& value(T number) {
        return writer_.Int64(number), *this;
    }

    template <std::unsigned_integral T>

    requires(!std::same_as<T, bool>) JsonWriter& value(T number) {
        return writer_.Uint64(number), *this;
    }

    /// Not a number and infinities have no form in JSON (RFC 8259) and become null.
    JsonWriter& value(double number) {
        if (!std::isfinite(number)) {
            return null();
        }
        return writer_.Double(number), *this;
    }

    template <class T>
    JsonWriter& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : null();
    }

    JsonWriter& null() { return writer_.Null(), *this; }

    template <class T>
    JsonWriter& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }

    /// Inserts a complete JSON value as it is.
    JsonWriter& raw(std::string_view json) {
        return writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType), *this;
    }

    std::string str() const { return {buffer_.GetString(), buffer_.GetSize()}; }

private:
    rapidjson::StringBuffer buffer_;
    rapidjson::Writer<rapidjson::StringBuffer> writer_;
};

}  // namespace consort

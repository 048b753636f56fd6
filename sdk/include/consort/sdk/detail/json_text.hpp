// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <charconv>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Writes the JSON Schema of a configuration. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline std::string jsonText(std::string_view text) {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20) {
            out += "\\u00";
            out += kDigits[byte >> 4];
            out += kDigits[byte & 0xf];
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

inline void appendItem(std::string& list, std::string_view item) {
    if (!list.empty()) {
        list += ',';
    }
    list += item;
}

inline std::string jsonList(const std::vector<std::string>& texts) {
    std::string out;
    for (const auto& text : texts) {
        appendItem(out, jsonText(text));
    }
    return '[' + out + ']';
}

/// Independent of the locale, shortest that reads back the same.
inline std::string numberText(double value) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
    return {buffer, end};
}

/// The largest unit that fits: 90000 ms is "90s".
inline std::string durationText(std::chrono::milliseconds value) {
    const auto count = value.count();
    for (const auto& [unit, suffix] :
         {std::pair{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}}) {
        if (count != 0 && count % unit == 0) {
            return std::to_string(count / unit) + suffix;
        }
    }
    return std::to_string(count) + "ms";
}

/// The largest unit that fits: 8388608 is "8MiB".
inline std::string sizeText(std::uint64_t bytes) {
    for (const auto& [shift, suffix] :
         {std::pair{40, "TiB"}, {30, "GiB"}, {20, "MiB"}, {10, "KiB"}}) {
        if (bytes != 0 && bytes % (std::uint64_t{1} << shift) == 0) {
            return std::to_string(bytes >> shift) + suffix;
        }
    }
    return std::to_string(bytes) + "B";
}

/// One member of `properties`.
struct SchemaProperty {
    std::string name;
    bool required = false;
    std::string fallback;  ///< Default as JSON; empty for none.
    std::string group;     ///< Schema of a nested object, instead of keywords.
    std::vector<std::pair<std::string, std::string>> keywords;

    /// Adds or replaces a keyword; `json` is its value.
    void set(std::string_view keyword, std::string json) {
        for (auto& [known, value] : keywords) {
            if (known == keyword) {
                value = std::move(json);
                return;
            }
        }
        keywords.emplace_back(keyword, std::move(json));
    }

    bool has(std::string_view keyword) const {
        for (const auto& [known, value] : keywords) {
            if (known == keyword) {
                return true;
            }
        }
        return false;
    }
};

inline std::string propertySchema(const SchemaProperty& property) {
    std::string members;
    for (const auto& [keyword, json] : property.keywords) {
        if (json.empty()) {
            continue;
        }
        appendItem(members, jsonText(keyword) + ":" + json);
    }
    if (!property.group.empty()) {
        return property.group.substr(0, property.group.size() - 1) + "," + members + "}";
    }
    if (!property.fallback.empty() && !property.required && !property.has("x-secret")) {
        members += ",\"default\":" + property.fallback;
    }
    return "{" + members + "}";
}

inline std::string objectSchema(const std::deque<SchemaProperty>& properties) {
    std::string members;
    std::vector<std::string> required;
    for (const auto& property : properties) {
        appendItem(members, jsonText(property.name) + ":" + propertySchema(property));
        if (property.required) {
            required.push_back(property.name);
        }
    }
    std::string schema =
        R"({"type":"object","additionalProperties":false,"properties":{)" + members + "}";
    if (!required.empty()) {
        schema += ",\"required\":" + jsonList(required);
    }
    return schema + "}";
}

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk

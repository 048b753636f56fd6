// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include <consort/sdk/detail/json_text.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Narrows one field; every function returns *this. The host checks them before it makes an
/// instance.
class Field {
public:
    explicit Field(detail::SchemaProperty* property) noexcept : property_(property) {}

    Field& required() {
        return set([](auto& p) { p.required = true; });
    }

    /// Never shown or logged by the host; may be configured as { env = "…" } or { file = "…" }.
    Field& secret() { return keyword("x-secret", "true"); }

    /// "uri", "hostname", "path", "directory" or "cron".
    Field& format(std::string_view name) { return keyword("format", detail::jsonText(name)); }

    /// Regular expression that the whole text must match.
    Field& pattern(std::string_view regex) { return keyword("pattern", detail::jsonText(regex)); }

    Field& oneOf(std::initializer_list<std::string_view> values) {
        std::string list;
        for (const auto value : values) {
            detail::appendItem(list, detail::jsonText(value));
        }
        return keyword("enum", '[' + list + ']');
    }

    Field& min(std::int64_t value) { return keyword("minimum", std::to_string(value)); }

    Field& max(std::int64_t value) { return keyword("maximum", std::to_string(value)); }

    /// Characters of a text.
    Field& minLength(std::uint32_t count) { return keyword("minLength", std::to_string(count)); }

    Field& maxLength(std::uint32_t count) { return keyword("maxLength", std::to_string(count)); }

    /// Elements of a list.
    Field& minItems(std::uint32_t count) { return keyword("minItems", std::to_string(count)); }

    Field& uniqueItems() { return keyword("uniqueItems", "true"); }

    /// A changed value reaches a running server only by a restart; other keys by a reload.
    Field& needsRestart() { return keyword("x-reload", detail::jsonText("restart")); }

    /// The key it had in an earlier version; the host reads that too and warns.
    Field& renamedFrom(std::string_view name) {
        return keyword("x-renamed-from", detail::jsonText(name));
    }

private:
    Field& keyword(std::string_view name, std::string json) {
        return set([&](auto& p) { p.set(name, std::move(json)); });
    }

    template <class Change>
    Field& set(const Change& change) {
        if (property_ != nullptr) {
            change(*property_);
        }
        return *this;
    }

    detail::SchemaProperty* property_;  ///< Null while reading.
};

}  // namespace v0
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

/// A parsed JSON document or a part of it. A part keeps its document alive. Immutable, so shareable
/// between threads. Accessors named `find…` give nullopt when the member is absent or null and
/// throw Error(Invalid) naming the field when it has another type; `get…` throw for absence too.
class JsonValue final {
public:
    /// Throws Error(Invalid) with the position for anything but one complete RFC 8259 value in
    /// valid UTF-8, or when nested deeper than 64 levels.
    static JsonValue parse(std::string_view text);

    bool isObject() const;
    bool isString() const;
    bool has(std::string_view member) const;
    /// has(), or the member is there and null.
    bool names(std::string_view member) const;

    std::optional<std::string> findString(std::string_view member) const;
    std::optional<std::int64_t> findInt(std::string_view member) const;
    std::optional<double> findDouble(std::string_view member) const;
    std::optional<bool> findBool(std::string_view member) const;
    std::optional<JsonValue> findObject(std::string_view member) const;
    /// Absent gives an empty list.
    std::vector<JsonValue> listItems(std::string_view member) const;
    /// Absent gives an empty list; throws for anything but whole numbers that fit an int.
    std::vector<int> listInts(std::string_view member) const;
    std::vector<std::string> memberNames() const;

    std::string getString(std::string_view member) const;
    std::int64_t getInt(std::string_view member) const;

    /// This value itself as text. Throws Error(Invalid) when it is none.
    std::string asString() const;

private:
    struct Document;
    JsonValue(std::shared_ptr<const Document> document, const void* node);

    std::shared_ptr<const Document> document_;
    const void* node_;
};

}  // namespace consort

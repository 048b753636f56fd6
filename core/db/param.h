// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/ids.h"

namespace consort::db {

/// A value bound to a statement. Text is borrowed: it must live until the statement has run, which
/// any argument of the full expression `session.query(…).each(…)` does.
class Param final {
public:
    using Value = std::variant<std::nullptr_t, std::int64_t, double, bool, std::string_view>;

    Param() = default;

    Param(std::nullptr_t) {}  // NOLINT(google-explicit-constructor): a parameter list reads plainly

    template <std::integral T>
    Param(T value) : value_(static_cast<std::int64_t>(value)) {}  // NOLINT

    Param(bool value) : value_(value) {}  // NOLINT

    Param(double value) : value_(value) {}  // NOLINT

    Param(std::string_view value) : value_(value) {}  // NOLINT

    Param(const std::string& value) : value_(std::string_view(value)) {}  // NOLINT

    Param(const char* value) : value_(std::string_view(value)) {}  // NOLINT

    template <class Tag>
    Param(const Id<Tag>& id) : value_(std::string_view(id.str())) {}  // NOLINT

    /// Absent is NULL.
    template <class T>
    Param(const std::optional<T>& value) {  // NOLINT
        if (value) {
            *this = Param(*value);
        }
    }

    const Value& value() const noexcept { return value_; }

private:
    Value value_{nullptr};
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace consort::http {

/// ASCII case-insensitive equality, as header names compare.
bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept;

/// Header fields in the order in which they were added; names compare without case. A handful of
/// entries: lookups are linear.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;

    Headers(std::initializer_list<Field> fields) : fields_(fields) {}

    /// The first value of that name. The view lives until the headers change.
    std::optional<std::string_view> find(std::string_view name) const noexcept;

    bool has(std::string_view name) const noexcept { return find(name).has_value(); }

    /// All values of that name, joined with ", " (RFC 9110 5.3); empty when there is none.
    std::string joined(std::string_view name) const;

    /// Replaces every field of that name. CR, LF and NUL in a value become spaces, so that no value
    /// can add a header.
    void set(std::string name, std::string value);

    /// Adds another field of that name (Set-Cookie, Vary, Link).
    void add(std::string name, std::string value);

    void remove(std::string_view name);

    void reserve(std::size_t count) { fields_.reserve(count); }

    bool empty() const noexcept { return fields_.empty(); }

    std::size_t size() const noexcept { return fields_.size(); }

    auto begin() const noexcept { return fields_.begin(); }

    auto end() const noexcept { return fields_.end(); }

private:
    std::vector<Field> fields_;
};

}  // namespace consort::http

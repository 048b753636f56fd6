// SPDX-License-Identifier: Apache-2.0
#include "core/http/headers.h"

#include <algorithm>

namespace consort::http {

namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string oneLine(std::string value) {
    std::replace_if(
        value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' '
    );
    return value;
}

}  // namespace

bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return x == y || lower(x) == lower(y);
           });
}

std::optional<std::string_view> Headers::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : fields_) {
        if (equalsIgnoreCase(key, name)) {
            return value;
        }
    }
    return std::nullopt;
}

std::string Headers::joined(std::string_view name) const {
    std::string result;
    for (const auto& [key, value] : fields_) {
        if (equalsIgnoreCase(key, name)) {
            result += result.empty() ? "" : ", ";
            result += value;
        }
    }
    return result;
}

void Headers::set(std::string name, std::string value) {
    remove(name);
    add(std::move(name), std::move(value));
}

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), oneLine(std::move(value)));
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_, [&](const Field& field) { return equalsIgnoreCase(field.first, name); });
}

}  // namespace consort::http

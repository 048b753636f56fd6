// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/list_params.h"

#include <charconv>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort::api {

std::optional<std::int64_t> findNumber(
    const http::Request& request, std::string_view name, std::int64_t minimum, std::int64_t maximum
) {
    const auto text = request.query(name);
    if (!text) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const auto* const end = text->data() + text->size();
    const auto [parsed, error] = std::from_chars(text->data(), end, number);
    if (error != std::errc{} || parsed != end || number < minimum || number > maximum) {
        throw invalidField(
            std::string(name),
            "expected a whole number from " + std::to_string(minimum) + " to " +
                std::to_string(maximum)
        );
    }
    return number;
}

int limitOf(const http::Request& request) {
    constexpr std::int64_t kDefaultLimit = 50;
    constexpr std::int64_t kHighestLimit = 500;
    return static_cast<int>(findNumber(request, "limit", 1, kHighestLimit).value_or(kDefaultLimit));
}

catalog::PageRequest pageOf(const http::Request& request) {
    catalog::PageRequest page;
    page.limit = limitOf(request);
    page.cursor = findText(request, "cursor", 1024);
    return page;
}

std::optional<std::string> findText(
    const http::Request& request, std::string_view name, std::size_t maxBytes
) {
    auto text = request.query(name);
    if (!text) {
        return std::nullopt;
    }
    if (text->size() > maxBytes) {
        throw invalidField(
            std::string(name), "has more than " + std::to_string(maxBytes) + " bytes"
        );
    }
    return sanitizeUtf8(*text);
}

std::optional<TimeMs> findTime(const http::Request& request, std::string_view name) {
    const auto text = request.query(name);
    if (!text) {
        return std::nullopt;
    }
    const auto time = fromRfc3339(*text);
    if (!time) {
        throw invalidField(
            std::string(name), "expected an RFC 3339 time such as 2026-05-01T12:00:00Z"
        );
    }
    return time;
}

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/http/request.h"
#include "core/services/catalog/catalog_service.h"

namespace consort::api {

/// A whole number from the query. Throws Error(Invalid) naming the parameter when it is none or out
/// of range.
std::optional<std::int64_t> findNumber(
    const http::Request& request, std::string_view name, std::int64_t minimum, std::int64_t maximum
);

/// `limit`: 1 to 500, default 50. Throws Error(Invalid).
int limitOf(const http::Request& request);

/// limitOf() and `cursor`.
catalog::PageRequest pageOf(const http::Request& request);

/// A text from the query of at most `maxBytes`, made valid UTF-8; longer ones throw Error(Invalid).
std::optional<std::string> findText(
    const http::Request& request, std::string_view name, std::size_t maxBytes
);

/// An RFC 3339 time from the query. Throws Error(Invalid) naming the parameter.
std::optional<TimeMs> findTime(const http::Request& request, std::string_view name);

template <class IdType>
std::optional<IdType> findId(const http::Request& request, std::string_view name) {
    const auto text = findText(request, name, 64);
    return text ? std::optional(IdType(*text)) : std::nullopt;
}

}  // namespace consort::api

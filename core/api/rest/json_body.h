// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/json_value.h"

namespace consort::http {
class Request;
}

namespace consort::api {

/// The body as a JSON object; members that nobody asks for are ignored. Throws 415 when it is not
/// declared as JSON (which also keeps forms of other sites out: browsers ask first before they send
/// JSON elsewhere), 413 when it is too large for memory, and Error(Invalid) when it is malformed.
JsonValue jsonBody(const http::Request& request);

/// Calls `read(item)` for each item of a list in the body. Throws Error(Invalid) when there are
/// more than `limit`; fields that `read` finds fault with are named with their place:
/// "plays[3].id".
void readItems(
    const JsonValue& body,
    std::string_view member,
    std::size_t limit,
    const std::function<void(const JsonValue&)>& read
);

/// An RFC 3339 time of a body; nullopt when absent or null. Throws Error(Invalid) naming the field.
std::optional<TimeMs> findTime(const JsonValue& value, std::string_view member);

}  // namespace consort::api

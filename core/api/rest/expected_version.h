// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::api {

/// The version that a write was made for: from `If-Match` (an ETag that is a version in quotes) or,
/// as `stated`, from the request itself. Calls `write(version)`; an Error(Conflict) naming the
/// field `version` stays 409 when the request stated it and is 412 when the header did, as RFC 9110
/// wants.
http::Response writeVersioned(
    const http::Request& request,
    std::optional<std::int64_t> stated,
    const std::function<http::Response(std::optional<std::int64_t>)>& write
);

}  // namespace consort::api

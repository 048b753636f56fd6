// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include "core/http/engine/head_parser.h"
#include "core/http/request.h"
#include "core/http/response.h"
#include "core/http/router.h"

namespace consort::http {

/// One request and its answer, from the parsed head to the last byte. Belongs to the loop, and to
/// one worker while that runs the handler.
struct Exchange {
    RequestHead framing;  ///< Its target and headers have moved into the request.
    Request request;
    Router::Match match{};
    std::chrono::steady_clock::time_point started{};
    std::stop_source stop{std::nostopstate};
    std::optional<Response> response{};
    bool authenticated = false;  ///< The authenticator was asked.
    std::uint64_t bytesSent = 0;

    bool isHead() const noexcept { return request.method() == Method::Head; }
};

}  // namespace consort::http

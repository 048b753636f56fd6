// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::api {

/// A JSON answer with a strong ETag over its text; 304 without a body when the client has it
/// already.
http::Response conditionalJson(const http::Request& request, std::string json);

/// The same for text whose ETag is known.
http::Response conditionalJson(
    const http::Request& request, const http::SharedText& json, const std::string& etag
);

/// A strong ETag over a text, in quotes.
std::string etagOf(const std::string& text);

}  // namespace consort::api

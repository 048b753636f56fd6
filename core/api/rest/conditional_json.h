// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/http/request.h"
#include "core/http/response.h"

namespace consort::api {

/// A JSON answer with a strong ETag over its text; 304 without a body when the client has it
/// already.
http::Response conditionalJson(const http::Request& request, std::string json);

}  // namespace consort::api

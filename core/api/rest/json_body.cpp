// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/json_body.h"

#include "core/base/error.h"
#include "core/http/headers.h"
#include "core/http/problem.h"
#include "core/http/request.h"

namespace consort::api {

namespace {

bool isJson(std::string_view contentType) {
    auto type = contentType.substr(0, contentType.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
        type.remove_suffix(1);
    }
    return http::equalsIgnoreCase(type, "application/json");
}

}  // namespace

JsonValue jsonBody(const http::Request& request) {
    if (!isJson(request.header("Content-Type").value_or(""))) {
        throw http::StatusError(415, ErrorCode::Invalid, "the body must be application/json");
    }
    if (request.bodyFile() != nullptr) {
        throw http::StatusError(413, ErrorCode::Invalid, "the body is too large");
    }
    auto value = JsonValue::parse(request.body());
    if (!value.isObject()) {
        throw invalid("the body must be a JSON object");
    }
    return value;
}

}  // namespace consort::api

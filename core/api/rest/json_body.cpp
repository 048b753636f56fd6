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

void readItems(
    const JsonValue& body,
    std::string_view member,
    std::size_t limit,
    const std::function<void(const JsonValue&)>& read
) {
    const auto items = body.listItems(member);
    if (items.size() > limit) {
        throw invalidField(
            std::string(member), "has more than " + std::to_string(limit) + " entries"
        );
    }
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto place = std::string(member) + '[' + std::to_string(i) + ']';
        if (!items[i].isObject()) {
            throw invalidField(place, "expected an object");
        }
        try {
            read(items[i]);
        } catch (const Error& error) {
            if (error.fields().empty()) {
                throw;
            }
            const auto& field = error.fields().front();
            throw invalidField(place + '.' + field.field, field.message);
        }
    }
}

std::optional<TimeMs> findTime(const JsonValue& value, std::string_view member) {
    const auto text = value.findString(member);
    if (!text) {
        return std::nullopt;
    }
    const auto time = fromRfc3339(*text);
    if (!time) {
        throw invalidField(
            std::string(member), "expected an RFC 3339 time such as 2026-05-01T12:00:00Z"
        );
    }
    return time;
}

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#include "core/http/problem.h"

#include <algorithm>

#include <Poco/JSONString.h>
#include <Poco/Net/HTTPResponse.h>

#include "core/base/text.h"

namespace consort::http {

namespace {

std::string quoted(std::string_view text) {
    return Poco::toJSON(sanitizeUtf8(text));
}

std::string finerCode(int status, const Error& error) {
    switch (status) {
        case 405:
            return "method_not_allowed";
        case 412:
            return "precondition_failed";
        case 413:
            return "too_large";
        case 415:
            return "unsupported_media_type";
        default:
            return std::string(name(error.code()));
    }
}

/// What a client is told of trouble that is ours; the log has the rest under the request id. Empty
/// where the error's own words are meant for the client.
std::string_view safeDetail(int status) {
    switch (status) {
        case 503:
            return "this cannot be done at the moment, try again soon";
        case 504:
            return "this took too long, try again soon";
        default:
            return status == 500 || status == 502 ? "the server failed to do this" : "";
    }
}

}  // namespace

int statusOf(const Error& error) noexcept {
    if (const auto* exact = dynamic_cast<const StatusError*>(&error)) {
        return exact->status();
    }
    switch (error.code()) {
        case ErrorCode::Invalid:
            return error.fields().empty() ? 400 : 422;
        case ErrorCode::NotFound:
            return 404;
        case ErrorCode::Denied:
            return 403;
        case ErrorCode::Unauthorized:
            return 401;
        case ErrorCode::Conflict:
            return 409;
        case ErrorCode::Quota:
            return 429;
        case ErrorCode::Range:
            return 416;
        case ErrorCode::Unsupported:
            return 501;
        case ErrorCode::Unavailable:
        case ErrorCode::Cancelled:
            return 503;
        case ErrorCode::Timeout:
            return 504;
        case ErrorCode::Internal:
            return 500;
    }
    return 500;
}

Problem problemOf(const Error& error, std::string_view requestId) {
    Problem problem;
    problem.status = statusOf(error);
    problem.code = finerCode(problem.status, error);
    problem.requestId = requestId;
    if (const auto safe = safeDetail(problem.status); !safe.empty()) {
        problem.detail = safe;
    } else {
        problem.detail = error.what();
        problem.errors = error.fields();
    }
    return problem;
}

std::string toJson(const Problem& problem) {
    std::string text = "{\"type\":\"about:blank\",\"title\":" + quoted(reasonOf(problem.status)) +
                       ",\"status\":" + std::to_string(problem.status) +
                       ",\"code\":" + quoted(problem.code);
    if (!problem.detail.empty()) {
        text += ",\"detail\":" + quoted(problem.detail);
    }
    if (!problem.requestId.empty()) {
        text += ",\"request_id\":" + quoted(problem.requestId);
    }
    if (!problem.errors.empty()) {
        text += ",\"errors\":[";
        for (const auto& error : problem.errors) {
            text += text.back() == '[' ? "" : ",";
            text +=
                "{\"field\":" + quoted(error.field) + ",\"message\":" + quoted(error.message) + "}";
        }
        text += "]";
    }
    return text + "}";
}

Response toResponse(const Problem& problem) {
    return Response::text(toJson(problem), "application/problem+json", problem.status)
        .with("Cache-Control", "no-store");
}

Response toResponse(const Error& error, std::string_view requestId) {
    Response response = toResponse(problemOf(error, requestId));
    if (response.status == 401) {
        response.headers.set("WWW-Authenticate", "Bearer realm=\"consort\"");
    }
    if (error.retryAfter().count() > 0 || response.status == 503 || response.status == 429) {
        const auto seconds = std::max<long long>(1, (error.retryAfter().count() + 999) / 1000);
        response.headers.set("Retry-After", std::to_string(seconds));
    }
    return response;
}

std::string_view reasonOf(int status) noexcept {
    if (status == 431) {
        return "Request Header Fields Too Large";
    }
    // Poco returns a reference to one of its constants.
    return Poco::Net::HTTPResponse::getReasonForStatus(
        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status)
    );
}

}  // namespace consort::http

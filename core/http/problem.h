// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/http/response.h"

namespace consort::http {

/// The one table from ErrorCode to HTTP status: Invalid 400 (422 when it names fields), NotFound
/// 404, Denied 403, Unauthorized 401, Conflict 409, Quota 429, Range 416, Unsupported 501,
/// Unavailable and Cancelled 503, Timeout 504, Internal 500.
int statusOf(const Error& error) noexcept;

/// An error whose status is not that of its code: 405, 412, 413, 415, 428 …
class StatusError final : public Error {
public:
    StatusError(int status, ErrorCode code, const std::string& message)
        : Error(code, message), status_(status) {}

    int status() const noexcept { return status_; }

private:
    int status_;
};

/// A problem document (RFC 9457), `application/problem+json`.
struct Problem {
    int status = 500;
    std::string code{};  ///< Machine-readable: the name of the ErrorCode or something finer.
    std::string detail{};
    std::string requestId{};
    std::vector<FieldError> errors{};
};

/// Of trouble that is ours the detail says so and no more: the rest is for the log.
Problem problemOf(const Error& error, std::string_view requestId);

std::string toJson(const Problem& problem);

Response toResponse(const Problem& problem);

/// With Retry-After and WWW-Authenticate where the status asks for them.
Response toResponse(const Error& error, std::string_view requestId);

/// "Not Found" for 404: the reason phrase and the title of problems.
std::string_view reasonOf(int status) noexcept;

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#include "core/base/error.h"

#include <utility>

namespace consort {

std::string_view name(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::Internal:
            return "internal";
        case ErrorCode::Invalid:
            return "invalid";
        case ErrorCode::NotFound:
            return "not_found";
        case ErrorCode::Denied:
            return "denied";
        case ErrorCode::Unavailable:
            return "unavailable";
        case ErrorCode::Cancelled:
            return "cancelled";
        case ErrorCode::Timeout:
            return "timeout";
        case ErrorCode::Unsupported:
            return "unsupported";
        case ErrorCode::Conflict:
            return "conflict";
        case ErrorCode::Quota:
            return "quota";
        case ErrorCode::Range:
            return "range";
        case ErrorCode::Unauthorized:
            return "unauthorized";
    }
    return "internal";
}

Error::Error(ErrorCode code, const std::string& message)
    : std::runtime_error(message), code_(code) {}

Error&& Error::withRetryAfter(std::chrono::milliseconds wait) && {
    retryAfter_ = wait;
    return std::move(*this);
}

Error&& Error::withField(std::string field, std::string message) && {
    fields_.push_back({std::move(field), std::move(message)});
    return std::move(*this);
}

Error invalid(const std::string& message) {
    return {ErrorCode::Invalid, message};
}

Error notFound(const std::string& message) {
    return {ErrorCode::NotFound, message};
}

Error denied(const std::string& message) {
    return {ErrorCode::Denied, message};
}

Error unavailable(const std::string& message) {
    return {ErrorCode::Unavailable, message};
}

Error conflict(const std::string& message) {
    return {ErrorCode::Conflict, message};
}

Error invalidField(std::string field, std::string message) {
    const std::string summary = field + ": " + message;
    return Error(ErrorCode::Invalid, summary).withField(std::move(field), std::move(message));
}

}  // namespace consort

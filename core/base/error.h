// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace consort {

/// What went wrong, in the classes of the plugin contract (values equal CONSORT_E_* of plugin.h).
enum class ErrorCode : std::int32_t {
    Internal = 1,
    Invalid = 2,
    NotFound = 3,
    Denied = 4,
    Unavailable = 5,
    Cancelled = 6,
    Timeout = 7,
    Unsupported = 8,
    Conflict = 9,
    Quota = 10,
    Range = 11,
    Unauthorized = 12,
};

/// "internal", "not_found", … : the `code` member of problem documents and the label in metrics.
std::string_view name(ErrorCode code) noexcept;

/// One invalid member of a request or of the configuration.
struct FieldError {
    std::string field;
    std::string message;
};

/// The one exception of the core. `what()` is for the operator: what failed, on what, why; never a
/// secret.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message);

    ErrorCode code() const noexcept { return code_; }

    /// How long the caller should wait before it tries again; zero when unknown.
    std::chrono::milliseconds retryAfter() const noexcept { return retryAfter_; }

    /// The fields at fault, for ErrorCode::Invalid. Empty when the request as a whole is malformed.
    const std::vector<FieldError>& fields() const noexcept { return fields_; }

    Error&& withRetryAfter(std::chrono::milliseconds wait) &&;
    Error&& withField(std::string field, std::string message) &&;

private:
    ErrorCode code_;
    std::chrono::milliseconds retryAfter_{0};
    std::vector<FieldError> fields_;
};

/// Shorthands for the codes that are thrown most.
Error invalid(const std::string& message);
Error notFound(const std::string& message);
Error denied(const std::string& message);
Error unavailable(const std::string& message);
Error conflict(const std::string& message);

/// A request field that cannot be used: ErrorCode::Invalid naming the field.
Error invalidField(std::string field, std::string message);

}  // namespace consort

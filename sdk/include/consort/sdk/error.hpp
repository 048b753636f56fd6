// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <consort/plugin.h>
#include <consort/sdk/detail/utf8.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Borrowed text in both directions across the boundary.
inline consort_str toC(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

inline std::string_view fromC(consort_str text) noexcept {
    return {text.data, static_cast<std::size_t>(text.len)};
}

/// What a plugin throws: it leaves the plugin as a status and a text. `what()` is for the operator:
/// what failed, on what, why; never a secret; bytes that are not UTF-8 become '?'. Every other
/// exception leaves as CONSORT_E_INTERNAL.
class Error : public std::runtime_error {
public:
    Error(std::int32_t code, const std::string& message, std::chrono::milliseconds retryAfter = {})
        : std::runtime_error(detail::toUtf8(message)), code_(code), retryAfter_(retryAfter) {}

    /// One of CONSORT_E_*.
    std::int32_t code() const noexcept { return code_; }

    /// When another try makes sense; zero when unknown.
    std::chrono::milliseconds retryAfter() const noexcept { return retryAfter_; }

private:
    std::int32_t code_;
    std::chrono::milliseconds retryAfter_;
};

/// The host, or a reader it lent, failed and has said why already. Let it pass through.
class HostError final : public Error {
public:
    explicit HostError(std::int32_t code) : Error(code, "a host service failed") {}
};

namespace detail {
template <std::int32_t Code>
class ErrorOf final : public Error {
public:
    explicit ErrorOf(const std::string& message, std::chrono::milliseconds retryAfter = {})
        : Error(Code, message, retryAfter) {}
};
}  // namespace detail

using Invalid = detail::ErrorOf<CONSORT_E_INVALID>;
using NotFound = detail::ErrorOf<CONSORT_E_NOT_FOUND>;
using Denied = detail::ErrorOf<CONSORT_E_DENIED>;
using Unavailable = detail::ErrorOf<CONSORT_E_UNAVAILABLE>;
using Cancelled = detail::ErrorOf<CONSORT_E_CANCELLED>;
using Timeout = detail::ErrorOf<CONSORT_E_TIMEOUT>;
using Unsupported = detail::ErrorOf<CONSORT_E_UNSUPPORTED>;
using Conflict = detail::ErrorOf<CONSORT_E_CONFLICT>;
using QuotaExceeded = detail::ErrorOf<CONSORT_E_QUOTA>;
using OutOfRange = detail::ErrorOf<CONSORT_E_RANGE>;
using Unauthorized = detail::ErrorOf<CONSORT_E_UNAUTHORIZED>;

}  // namespace v0
}  // namespace consort::sdk

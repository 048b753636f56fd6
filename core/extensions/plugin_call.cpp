// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_call.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/extensions/abi.h"

namespace consort::extensions {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxFailure = 1000;

thread_local PluginCall* currentCall = nullptr;

std::int64_t toDeadlineNs(Clock::time_point deadline) {
    if (deadline == Clock::time_point::max()) {
        return CONSORT_NO_DEADLINE;
    }
    return std::chrono::nanoseconds(deadline.time_since_epoch()).count();
}

}  // namespace

PluginCall::PluginCall(const CallContext& context, std::chrono::milliseconds defaultTimeout)
    : consort_call{}, context_(context), begun_(Clock::now()), outer_(currentCall) {
    const auto timeout = context.timeout.count() > 0 ? context.timeout : defaultTimeout;
    // A timeout of centuries would overflow the clock; it means none.
    const bool isBounded = timeout < std::chrono::hours(24 * 365 * 100);
    deadline_ = isBounded ? begun_ + timeout : Clock::time_point::max();
    size = sizeof(consort_call);
    deadline_ns = toDeadlineNs(deadline_);
    request_id = lower(context.requestId);
    cancelled = &onCancelled;
    fail = &onFail;
    currentCall = this;
}

PluginCall::~PluginCall() {
    currentCall = outer_;
}

std::int32_t PluginCall::capture() noexcept {
    captured_ = std::current_exception();
    try {
        std::rethrow_exception(captured_);
    } catch (const Error& error) {
        return static_cast<std::int32_t>(error.code());
    } catch (...) {
        return CONSORT_E_INTERNAL;
    }
}

void PluginCall::finish(std::int32_t status, std::string_view what) const {
    if (captured_ != nullptr) {
        std::rethrow_exception(captured_);
    }
    if (status == CONSORT_OK || status == CONSORT_STOP) {
        return;
    }
    const auto code = toErrorCode(status);
    std::string reason = failure_;
    if (reason.empty()) {
        reason = static_cast<std::int32_t>(code) == status
                     ? std::string(name(code))
                     : "unknown status " + std::to_string(status);
    }
    throw Error(code, std::string(what) + ": " + reason).withRetryAfter(retryAfter_);
}

void PluginCall::excuseCurrent() noexcept {
    if (currentCall != nullptr) {
        currentCall->isExcused_ = true;
    }
}

std::string_view PluginCall::currentRequestId() noexcept {
    return currentCall == nullptr ? std::string_view() : currentCall->context_.requestId;
}

std::int32_t PluginCall::onCancelled(const consort_call* call) {
    const auto& self = *static_cast<const PluginCall*>(call);
    if (self.context_.stop.stop_requested()) {
        return CONSORT_E_CANCELLED;
    }
    const bool isLate =
        self.deadline_ != Clock::time_point::max() && Clock::now() >= self.deadline_;
    return isLate ? CONSORT_E_TIMEOUT : CONSORT_OK;
}

void PluginCall::onFail(
    consort_call* call, std::int32_t, consort_str message, std::uint32_t retryAfterMs
) {
    auto& self = *static_cast<PluginCall*>(call);
    try {
        self.failure_ = sanitizeUtf8(view(message).substr(0, kMaxFailure));
        self.retryAfter_ = std::chrono::milliseconds(retryAfterMs);
    } catch (const std::bad_alloc&) {
        self.failure_.clear();  // The status alone has to do.
    }
}

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/call_watch.h"

#include <algorithm>

#include "core/base/error.h"

namespace consort::extensions {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kSlice{100};

Clock::time_point deadlineOf(const consort_call* call) noexcept {
    return call == nullptr || call->deadline_ns == CONSORT_NO_DEADLINE
               ? Clock::time_point::max()
               : Clock::time_point(std::chrono::nanoseconds(call->deadline_ns));
}

}  // namespace

std::int32_t overStatus(const consort_call* call) noexcept {
    if (call == nullptr || call->cancelled(call) == 0) {
        return CONSORT_OK;
    }
    return Clock::now() >= deadlineOf(call) ? CONSORT_E_TIMEOUT : CONSORT_E_CANCELLED;
}

CallWatch::CallWatch(const consort_call* call, std::chrono::milliseconds timeout)
    : call_(call), deadline_(deadlineOf(call)) {
    if (timeout.count() > 0) {
        deadline_ = std::min(deadline_, Clock::now() + timeout);
    }
}

void CallWatch::check() const {
    if (Clock::now() >= deadline_) {
        throw Error(ErrorCode::Timeout, "the deadline passed");
    }
    if (call_ != nullptr && call_->cancelled(call_) != 0) {
        throw Error(ErrorCode::Cancelled, "the call was cancelled");
    }
}

std::chrono::milliseconds CallWatch::slice() const {
    if (deadline_ == Clock::time_point::max()) {
        return kSlice;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    return std::clamp(left, std::chrono::milliseconds(1), kSlice);
}

}  // namespace consort::extensions

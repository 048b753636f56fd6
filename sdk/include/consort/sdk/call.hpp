// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include <consort/sdk/error.hpp>

namespace consort::sdk {
inline namespace v0 {

/// Who asks and how long it may take. Valid on the thread of the call and until it returns; cheap
/// to copy.
class Call {
public:
    explicit Call(consort_call* call) noexcept : call_(call) {}

    /// Nobody waits any more, or the deadline has passed.
    bool cancelled() const noexcept { return call_->cancelled(call_) != 0; }

    /// Throws Timeout or Cancelled when the work should end. Loops ask every few milliseconds.
    void throwIfCancelled() const {
        if (!cancelled()) {
            return;
        }
        if (std::chrono::steady_clock::now() >= deadline()) {
            throw Timeout("the deadline passed");
        }
        throw Cancelled("the call was cancelled");
    }

    /// time_point::max() when there is none.
    std::chrono::steady_clock::time_point deadline() const noexcept {
        using TimePoint = std::chrono::steady_clock::time_point;
        return call_->deadline_ns == CONSORT_NO_DEADLINE
                   ? TimePoint::max()
                   : TimePoint(std::chrono::nanoseconds(call_->deadline_ns));
    }

    /// Empty for work without a request.
    std::string_view requestId() const noexcept { return fromC(call_->request_id); }

    consort_call* raw() const noexcept { return call_; }

private:
    consort_call* call_;
};

}  // namespace v0
}  // namespace consort::sdk

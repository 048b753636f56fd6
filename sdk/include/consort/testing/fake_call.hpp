// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include <consort/sdk/call.hpp>
#include <consort/sdk/detail/boundary.hpp>

namespace consort::testing {

/// A call without a host: no deadline until one is set, keeps what fail() was told. Not movable.
class FakeCall {
public:
    FakeCall() {
        call_.api.size = sizeof(consort_call);
        call_.api.deadline_ns = CONSORT_NO_DEADLINE;
        call_.api.request_id = sdk::toC("test-request");
        call_.api.cancelled = &isCancelled;
        call_.api.fail = &fail;
        call_.owner = this;
    }

    FakeCall(const FakeCall&) = delete;
    FakeCall& operator=(const FakeCall&) = delete;

    /// From now on; a negative one has passed already.
    void setTimeout(std::chrono::nanoseconds timeout) {
        const auto end = std::chrono::steady_clock::now().time_since_epoch() + timeout;
        call_.api.deadline_ns = std::chrono::nanoseconds(end).count();
    }

    /// From any thread.
    void cancel() noexcept { cancelled_ = true; }

    /// Cancels when cancelled() is asked for the n-th time: in the middle of a loop.
    void cancelAtAsk(int n) noexcept { asksLeft_ = n; }

    sdk::Call call() noexcept { return sdk::Call(raw()); }

    consort_call* raw() noexcept { return &call_.api; }

    /// What fail() was told last; 0 and empty when it was not called.
    std::int32_t code = 0;
    std::string message;
    std::uint32_t retryAfterMs = 0;

private:
    /// `api` comes first, so that a pointer to it is a pointer to the whole.
    struct Shell {
        consort_call api{};
        FakeCall* owner = nullptr;
    };

    static std::int32_t isCancelled(const consort_call* call) noexcept {
        auto& self = *reinterpret_cast<const Shell*>(call)->owner;
        if (self.asksLeft_ > 0 && --self.asksLeft_ == 0) {
            self.cancelled_ = true;
        }
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        return self.cancelled_ || std::chrono::nanoseconds(now).count() >= call->deadline_ns ? 1
                                                                                             : 0;
    }

    static void fail(
        consort_call* call, std::int32_t code, consort_str message, std::uint32_t retryAfterMs
    ) noexcept {
        auto& self = *reinterpret_cast<Shell*>(call)->owner;
        self.code = code;
        self.message = sdk::fromC(message);
        self.retryAfterMs = retryAfterMs;
    }

    Shell call_;
    std::atomic<bool> cancelled_ = false;
    std::atomic<int> asksLeft_ = 0;
};

/// What a host service answers to a call that is cancelled or past its deadline; else CONSORT_OK.
inline std::int32_t over(consort_call* call) noexcept {
    return sdk::detail::guard(call, [call]() -> std::int32_t {
        sdk::Call(call).throwIfCancelled();
        return CONSORT_OK;
    });
}

}  // namespace consort::testing

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

#include <consort/sdk/call.hpp>

namespace consort::s3 {

/// A call of the plugin's own, for what must still be done when the host's is over. The host's
/// services take it as they take theirs. Not movable.
class OwnCall final {
public:
    explicit OwnCall(std::chrono::milliseconds timeout) {
        const auto end = std::chrono::steady_clock::now() + timeout;
        api_.size = sizeof(api_);
        api_.deadline_ns =
            std::chrono::duration_cast<std::chrono::nanoseconds>(end.time_since_epoch()).count();
        api_.request_id = sdk::toC("");
        api_.cancelled = &isOver;
        api_.fail = &ignore;
    }

    OwnCall(const OwnCall&) = delete;
    OwnCall& operator=(const OwnCall&) = delete;

    sdk::Call call() noexcept { return sdk::Call(&api_); }

private:
    static std::int32_t isOver(const consort_call* call) noexcept {
        return std::chrono::steady_clock::now() >=
                       sdk::Call(const_cast<consort_call*>(call)).deadline()
                   ? 1
                   : 0;
    }

    static void ignore(consort_call*, std::int32_t, consort_str, std::uint32_t) noexcept {}

    consort_call api_{};
};

}  // namespace consort::s3

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include <consort/plugin.h>

#include "guarded_memory.h"

namespace consort::checker {

class Context;

/// What a check wants of one call. The sink answers `endStatus` to push number `endAfter`, unless
/// that is 0.
struct CallOptions {
    std::chrono::milliseconds timeout{20'000};  ///< Negative: has passed already.
    bool isCancelled = false;
    int cancelAtAsk = 0;  ///< cancelled() says so from its n-th call on; 0: never.
    int endAfter = 0;
    std::int32_t endStatus = CONSORT_STOP;
    std::uint32_t extraFlags = 0;  ///< Bits added to `flags` of requests.
    Layout layout = Layout::Exact;
};

/// A consort_call that notices who misuses it. Ends, and becomes unreadable, with retire().
class CheckCall final {
public:
    CheckCall(Context& context, const CallOptions& options);
    CheckCall(const CheckCall&) = delete;
    CheckCall& operator=(const CheckCall&) = delete;

    consort_call* abi() noexcept { return abi_; }

    /// Where arguments of this call belong.
    GuardedMemory& memory() noexcept { return memory_; }

    void retire() noexcept { memory_.retire(); }

    std::int32_t code = 0;
    std::string message;
    std::uint32_t retryAfterMs = 0;

private:
    static std::int32_t onCancelled(const consort_call* call) noexcept;
    static void onFail(
        consort_call* call, std::int32_t code, consort_str message, std::uint32_t retryAfterMs
    ) noexcept;
    void noteThread(const char* what) const noexcept;

    Context& context_;
    CallOptions options_;
    GuardedMemory memory_;
    std::thread::id thread_ = std::this_thread::get_id();
    std::atomic<int> asks_ = 0;
    consort_call* abi_;
};

}  // namespace consort::checker

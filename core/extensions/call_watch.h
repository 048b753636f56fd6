// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>

#include <consort/plugin.h>

namespace consort::extensions {

/// CONSORT_OK while somebody waits for `call`, else CONSORT_E_TIMEOUT or CONSORT_E_CANCELLED.
/// consort_call.cancelled() itself promises no more than nonzero. `call` may be null: then OK.
std::int32_t overStatus(const consort_call* call) noexcept;

/// Whether somebody still waits for an exchange: the plugin's call, and a time of its own. Used on
/// the thread of the call.
class CallWatch final {
public:
    /// `timeout` zero: the deadline of `call` only. `call` may be null: then only the timeout.
    explicit CallWatch(const consort_call* call, std::chrono::milliseconds timeout = {});

    /// Throws Error(Timeout) past the deadline, Error(Cancelled) when the call was.
    void check() const;

    /// How long to wait before the next check(): at most 100 ms.
    std::chrono::milliseconds slice() const;

private:
    const consort_call* call_;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace consort::extensions

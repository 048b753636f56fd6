// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace consort::extensions {

/// Sees the calls of one operation of one instance. Thread-safe.
class CallSeries {
public:
    virtual ~CallSeries() = default;

    /// `status` is a CONSORT_* status; see toErrorCode(). Must be cheap.
    virtual void observe(std::int32_t status, std::chrono::nanoseconds took) noexcept = 0;
};

/// Sees every call into a plugin, for `consort_plugin_call_seconds{instance,kind,op,status}`.
/// Thread-safe.
class CallObserver {
public:
    virtual ~CallObserver() = default;

    /// Lives as long as the observer; the same operation of the same instance gives the same one.
    virtual CallSeries& defineCall(
        std::string_view instance, std::string_view kind, std::string_view operation
    ) = 0;
};

}  // namespace consort::extensions

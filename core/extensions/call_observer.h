// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace consort::extensions {

/// Sees every call into a plugin, for `consort_plugin_call_seconds{instance,kind,op,status}`.
/// Thread-safe.
class CallObserver {
public:
    virtual ~CallObserver() = default;

    /// Makes what is needed to count one operation of one instance; the same one gives the same
    /// number.
    virtual std::size_t defineCall(
        std::string_view instance, std::string_view kind, std::string_view operation
    ) = 0;

    /// `status` is a CONSORT_* status; see toErrorCode(). Must be cheap.
    virtual void observeCall(
        std::size_t call, std::int32_t status, std::chrono::nanoseconds took
    ) noexcept = 0;
};

}  // namespace consort::extensions

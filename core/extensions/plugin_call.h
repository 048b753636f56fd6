// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <stop_token>
#include <string>
#include <string_view>

#include <consort/plugin.h>

#include "core/base/backends/call_context.h"

namespace consort::extensions {

/// A timeout that never comes.
inline constexpr std::chrono::milliseconds kNoTimeout = std::chrono::milliseconds::max();

/// The host's end of one call into a plugin: deadline, cancellation, the text of a failure, and the
/// exceptions of the core's own callbacks, which must not cross the plugin. Lives on the stack of
/// the calling thread.
class PluginCall final : private consort_call {
public:
    /// The context's timeout, if any, counts before `defaultTimeout`. `context` must outlive this.
    PluginCall(const CallContext& context, std::chrono::milliseconds defaultTimeout);
    ~PluginCall();
    PluginCall(const PluginCall&) = delete;
    PluginCall& operator=(const PluginCall&) = delete;

    consort_call* abi() noexcept { return this; }

    std::chrono::steady_clock::time_point begun() const noexcept { return begun_; }

    /// steady_clock::time_point::max() when there is none.
    std::chrono::steady_clock::time_point deadline() const noexcept { return deadline_; }

    /// Keeps the exception being handled for finish(). Gives the status for the plugin.
    std::int32_t capture() noexcept;

    bool hasCaptured() const noexcept { return captured_ != nullptr; }

    /// The innermost call of this thread, if any, fails for want of something of the server's own,
    /// such as its database: not the plugin's fault.
    static void excuseCurrent() noexcept;

    /// Whether its failure, if it fails, is none of the plugin's.
    bool isExcused() const noexcept { return isExcused_ || hasCaptured(); }

    std::chrono::milliseconds retryAfter() const noexcept { return retryAfter_; }

    /// Returns for CONSORT_OK and CONSORT_STOP. Throws what was captured, or else Error with the
    /// plugin's text: `music: storage.open "a/b.flac": no space left`.
    void finish(std::int32_t status, std::string_view what) const;

    /// Request id of the innermost call on this thread; empty outside of calls.
    static std::string_view currentRequestId() noexcept;

private:
    static std::int32_t onCancelled(const consort_call* call);
    static void onFail(
        consort_call* call, std::int32_t code, consort_str message, std::uint32_t retryAfterMs
    );

    const CallContext& context_;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point deadline_;
    std::exception_ptr captured_;
    std::string failure_;
    std::chrono::milliseconds retryAfter_{0};
    bool isExcused_ = false;
    PluginCall* outer_;
};

}  // namespace consort::extensions

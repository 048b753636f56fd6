// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string_view>

#include <sys/types.h>

namespace consort::extensions {

/// What a thread is doing inside a plugin, for those who look at it from outside: the watchdog and
/// the crash handler. Lives on the stack of the calling thread; what it views lives as long.
struct CallFrame {
    std::string_view instance;
    std::string_view kind;
    std::string_view operation;
    std::string_view subject;  ///< A key, for example.
    std::string_view requestId;
    std::chrono::steady_clock::time_point begun;
    std::chrono::steady_clock::time_point deadline;  ///< max(): none.
    pid_t thread = 0;
    bool isStuck = false;  ///< The watchdog's, who holds the lock of the list.
    const CallFrame* outer = nullptr;
    CallFrame* next = nullptr;
    CallFrame* previous = nullptr;

    /// The innermost of this thread; null outside of calls. Async-signal-safe.
    static const CallFrame* current() noexcept;
    static void setCurrent(const CallFrame* frame) noexcept;

    /// Of this thread, without a system call each time.
    static pid_t threadId() noexcept;
};

}  // namespace consort::extensions

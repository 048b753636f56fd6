// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/call_frame.h"

#include <unistd.h>

namespace consort::extensions {

namespace {

// Constant initialisation: a signal handler may read them on a thread that never made a call.
constinit thread_local const CallFrame* innermost = nullptr;
constinit thread_local pid_t knownThread = 0;

}  // namespace

const CallFrame* CallFrame::current() noexcept {
    return innermost;
}

void CallFrame::setCurrent(const CallFrame* frame) noexcept {
    innermost = frame;
}

pid_t CallFrame::threadId() noexcept {
    if (knownThread == 0) {
        knownThread = ::gettid();
    }
    return knownThread;
}

}  // namespace consort::extensions

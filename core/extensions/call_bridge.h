// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>

#include <consort/plugin.h>

#include "core/base/backends/call_context.h"
#include "core/extensions/abi.h"
#include "core/extensions/call_watch.h"

namespace consort::extensions {

/// What is left of a plugin's call, for the backends that a host service asks. `call` may be null.
inline CallContext contextOf(const consort_call* call) {
    CallContext context;
    if (call == nullptr) {
        return context;
    }
    context.requestId = view(call->request_id);
    if (call->deadline_ns != CONSORT_NO_DEADLINE) {
        const auto now = std::chrono::steady_clock::now().time_since_epoch();
        const auto left = std::chrono::nanoseconds(call->deadline_ns) - now;
        context.timeout = std::max(
            std::chrono::duration_cast<std::chrono::milliseconds>(left),
            std::chrono::milliseconds(1)
        );
    }
    return context;
}

/// Hands items of one kind to a plugin's sink; remembers why it ended.
template <class Sink, class Item>
class Pusher final {
public:
    Pusher(Sink sink, consort_call* call) : sink_(sink), call_(call) {}

    /// False when the producer must end.
    bool push(const Item& item) {
        status_ = sink_.push(sink_.ctx, &item);
        if (status_ == CONSORT_OK) {
            status_ = overStatus(call_);
        }
        return status_ == CONSORT_OK;
    }

    std::int32_t status() const {
        return status_ == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status_;
    }

private:
    Sink sink_;
    consort_call* call_;
    std::int32_t status_ = CONSORT_OK;
};

}  // namespace consort::extensions

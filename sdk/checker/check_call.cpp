// SPDX-License-Identifier: Apache-2.0
#include "check_call.h"

#include "core/base/text.h"
#include "core/extensions/abi.h"

#include "context.h"

namespace consort::checker {

namespace {

/// The owner stands before the part that the plugin knows.
struct Shell {
    CheckCall* owner;
    consort_call api;
};

CheckCall*& ownerOf(consort_call* call) {
    return *reinterpret_cast<CheckCall**>(
        reinterpret_cast<std::byte*>(call) - offsetof(Shell, api)
    );
}

std::int64_t now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::nanoseconds(since).count();
}

}  // namespace

CheckCall::CheckCall(Context& context, const CallOptions& options)
    : context_(context), options_(options), memory_(options.layout) {
    const auto bytes = GuardedMemory::sizeIn<consort_call>(options.layout);
    auto* place = static_cast<std::byte*>(memory_.allocate(offsetof(Shell, api) + bytes));
    std::memset(place, 0xA5, offsetof(Shell, api) + bytes);
    abi_ = reinterpret_cast<consort_call*>(place + offsetof(Shell, api));
    ownerOf(abi_) = this;
    abi_->size = static_cast<std::uint32_t>(bytes);
    abi_->flags = 0;
    abi_->deadline_ns = now() + std::chrono::nanoseconds(options.timeout).count();
    abi_->request_id = memory_.text("check-request");
    abi_->cancelled = &onCancelled;
    abi_->fail = &onFail;
}

void CheckCall::noteThread(const char* what) const noexcept {
    if (std::this_thread::get_id() != thread_) {
        context_.accuse(
            std::string("consort_call.") + what + " was called on another thread than the call's"
        );
    }
}

std::int32_t CheckCall::onCancelled(const consort_call* call) noexcept {
    auto& self = *ownerOf(const_cast<consort_call*>(call));
    self.noteThread("cancelled");
    const auto asks = ++self.asks_;
    const bool isLate = self.options_.cancelAtAsk > 0 && asks >= self.options_.cancelAtAsk;
    return self.options_.isCancelled || isLate || now() >= call->deadline_ns ? 1 : 0;
}

void CheckCall::onFail(
    consort_call* call, std::int32_t code, consort_str message, std::uint32_t retryAfterMs
) noexcept {
    auto& self = *ownerOf(call);
    self.noteThread("fail");
    self.code = code;
    self.message = extensions::view(message);
    self.retryAfterMs = retryAfterMs;
    if (!isValidUtf8(self.message)) {
        self.context_.accuse("the text given to consort_call.fail is not UTF-8");
    }
}

}  // namespace consort::checker

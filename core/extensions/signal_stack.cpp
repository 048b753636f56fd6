// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/signal_stack.h"

#include <csignal>
#include <cstddef>

#include <sys/mman.h>

namespace consort::extensions {

namespace {

constexpr std::size_t kBytes = std::size_t{64} << 10;

class SignalStack final {
public:
    SignalStack() noexcept {
        stack_t present{};
        const bool isThere =
            ::sigaltstack(nullptr, &present) == 0 && (present.ss_flags & SS_DISABLE) == 0;
        if (isThere) {
            return;
        }
        void* memory =
            ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            return;
        }
        memory_ = memory;
        stack_t mine{};
        mine.ss_sp = memory_;
        mine.ss_size = kBytes;
        ::sigaltstack(&mine, nullptr);
    }

    SignalStack(const SignalStack&) = delete;
    SignalStack& operator=(const SignalStack&) = delete;

    ~SignalStack() {
        if (memory_ != nullptr) {
            stack_t none{};
            none.ss_flags = SS_DISABLE;
            ::sigaltstack(&none, nullptr);
            ::munmap(memory_, kBytes);
        }
    }

private:
    void* memory_ = nullptr;
};

}  // namespace

void ensureSignalStack() noexcept {
    thread_local const SignalStack stack;
    static_cast<void>(stack);
}

}  // namespace consort::extensions

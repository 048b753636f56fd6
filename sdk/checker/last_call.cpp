// SPDX-License-Identifier: Apache-2.0
#include "last_call.h"

#include <algorithm>
#include <cstring>
#include <new>

#include <sys/mman.h>

namespace consort::checker {

struct LastCall::Shared {
    std::atomic<std::size_t> length;
    std::array<char, 2000> text;
};

LastCall::LastCall() {
    auto* memory =
        ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    shared_ = ::new (memory) Shared{};
}

LastCall::~LastCall() {
    ::munmap(shared_, sizeof(Shared));
}

void LastCall::note(std::string_view what) {
    const std::lock_guard lock(mutex_);
    const auto length = std::min(what.size(), shared_->text.size());
    std::memcpy(shared_->text.data(), what.data(), length);
    shared_->length = length;
}

void LastCall::clear() {
    shared_->length = 0;
}

std::string LastCall::text() const {
    return {shared_->text.data(), std::min<std::size_t>(shared_->length, shared_->text.size())};
}

}  // namespace consort::checker

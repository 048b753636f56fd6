// SPDX-License-Identifier: Apache-2.0
#include "guarded_memory.h"

#include <mutex>
#include <new>

#include <sys/mman.h>
#include <unistd.h>

namespace consort::checker {

namespace {

/// Keeps the addresses of ended calls out of use for a while, so that a stale pointer does not meet
/// the memory of a later call.
class Quarantine final {
public:
    Quarantine() { ring_.resize(kMost); }

    void take(void* mapping, std::size_t bytes) {
        const std::lock_guard lock(mutex_);
        auto& slot = ring_[next_++ % kMost];
        if (slot.first != nullptr) {
            ::munmap(slot.first, slot.second);
        }
        slot = {mapping, bytes};
    }

private:
    // The kernel allows 65,530 mappings in a process.
    static constexpr std::size_t kMost = 8000;

    std::mutex mutex_;
    std::size_t next_ = 0;
    // Of full size from the start: it must not look like a leak.
    std::vector<std::pair<void*, std::size_t>> ring_;
};

Quarantine& quarantine() {
    static Quarantine kept;
    return kept;
}

}  // namespace

void* GuardedMemory::allocate(std::size_t bytes) {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const auto readable = (bytes + page - 1) / page * page;
    auto* mapping = ::mmap(
        nullptr, readable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0
    );
    if (mapping == MAP_FAILED) {
        throw std::bad_alloc();
    }
    auto* begin = static_cast<std::byte*>(mapping);
    ::mprotect(begin + readable, page, PROT_NONE);
    mappings_.emplace_back(mapping, readable + page);
    return begin + readable - bytes;
}

consort_str GuardedMemory::text(std::string_view text) {
    auto* place = static_cast<char*>(allocate(text.size()));
    if (!text.empty()) {
        std::memcpy(place, text.data(), text.size());
    }
    return {place, text.size()};
}

void GuardedMemory::retire() noexcept {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    for (const auto& [mapping, bytes] : mappings_) {
        std::memset(mapping, 0xDD, bytes - page);
        ::mprotect(mapping, bytes, PROT_NONE);
        quarantine().take(mapping, bytes);
    }
    mappings_.clear();
}

GuardedMemory::~GuardedMemory() {
    retire();
}

}  // namespace consort::checker

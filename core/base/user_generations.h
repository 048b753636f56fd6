// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "core/base/ids.h"

namespace consort {

/// A number for each user that is another one after every change of what is theirs (likes, plays),
/// so that answers kept for a moment are known to be old. A few users share a number, which costs a
/// kept answer and nothing else. Thread-safe; of fixed size.
class UserGenerations final {
public:
    std::uint64_t of(const UserId& user) const noexcept {
        return slots_[slotOf(user)].load(std::memory_order_acquire);
    }

    /// Call it once the change is committed.
    void raise(const UserId& user) noexcept {
        slots_[slotOf(user)].fetch_add(1, std::memory_order_acq_rel);
    }

    /// Whoever may have changed, somewhere.
    void raiseAll() noexcept {
        for (auto& slot : slots_) {
            slot.fetch_add(1, std::memory_order_acq_rel);
        }
    }

private:
    static constexpr std::size_t kSlots = 1024;

    static std::size_t slotOf(const UserId& user) noexcept {
        return std::hash<UserId>{}(user) % kSlots;
    }

    std::array<std::atomic<std::uint64_t>, kSlots> slots_{};
};

}  // namespace consort

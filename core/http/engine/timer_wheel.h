// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace consort::http {

/// Something with one deadline. Linked into a wheel, so it must not move.
class TimerNode {
public:
    TimerNode() = default;
    TimerNode(const TimerNode&) = delete;
    TimerNode& operator=(const TimerNode&) = delete;
    virtual ~TimerNode() = default;

    /// The deadline has passed; the node is unlinked until it is given another.
    virtual void onDeadline() = 0;

private:
    friend class TimerWheel;

    TimerNode* previous_ = nullptr;
    TimerNode* next_ = nullptr;
    std::uint64_t deadlineTick_ = 0;
    std::uint64_t slotTick_ = 0;
};

/// Deadlines with a grain of 250 ms. Moving one further away costs a store: the node is looked at
/// when its old time comes, and put back. Confined to one thread.
class TimerWheel final {
public:
    static constexpr std::int64_t kTickMs = 250;

    explicit TimerWheel(std::int64_t nowMs);
    TimerWheel(const TimerWheel&) = delete;
    TimerWheel& operator=(const TimerWheel&) = delete;

    void set(TimerNode& node, std::int64_t deadlineMs) noexcept;
    void remove(TimerNode& node) noexcept;

    /// Calls onDeadline() of all nodes that are due.
    void expire(std::int64_t nowMs);

    bool empty() const noexcept { return count_ == 0; }

    /// Visits every linked node; the visit may remove the node itself.
    template <class Visit>
    void forEach(Visit visit) {
        for (auto& head : slots_) {
            for (TimerNode* node = head; node != nullptr;) {
                TimerNode* const next = node->next_;
                visit(*node);
                node = next;
            }
        }
    }

private:
    static constexpr std::size_t kSlots = 512;

    void link(TimerNode& node, std::uint64_t tick) noexcept;

    std::array<TimerNode*, kSlots> slots_{};
    std::uint64_t current_;
    std::size_t count_ = 0;
};

}  // namespace consort::http

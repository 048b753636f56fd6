// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/timer_wheel.h"

#include <algorithm>

namespace consort::http {

TimerWheel::TimerWheel(std::int64_t nowMs)
    : current_(static_cast<std::uint64_t>(nowMs / kTickMs)) {}

void TimerWheel::set(TimerNode& node, std::int64_t deadlineMs) noexcept {
    const auto tick = static_cast<std::uint64_t>(deadlineMs / kTickMs + 1);
    node.deadlineTick_ = std::max(tick, current_ + 1);
    if (node.slotTick_ != 0 && node.slotTick_ <= node.deadlineTick_) {
        return;
    }
    remove(node);
    link(node, node.deadlineTick_);
}

void TimerWheel::remove(TimerNode& node) noexcept {
    if (node.slotTick_ == 0) {
        return;
    }
    if (node.previous_ != nullptr) {
        node.previous_->next_ = node.next_;
    } else {
        slots_[node.slotTick_ % kSlots] = node.next_;
    }
    if (node.next_ != nullptr) {
        node.next_->previous_ = node.previous_;
    }
    node.previous_ = node.next_ = nullptr;
    node.slotTick_ = 0;
    --count_;
}

void TimerWheel::expire(std::int64_t nowMs) {
    const auto now = static_cast<std::uint64_t>(nowMs / kTickMs);
    while (current_ < now) {
        ++current_;
        // What is put back goes into another slot: no deadline is a whole turn away.
        while (TimerNode* const node = slots_[current_ % kSlots]) {
            remove(*node);
            if (node->deadlineTick_ > current_) {
                link(*node, node->deadlineTick_);
            } else {
                node->onDeadline();
            }
        }
    }
}

void TimerWheel::link(TimerNode& node, std::uint64_t tick) noexcept {
    node.slotTick_ = std::min(tick, current_ + kSlots - 1);
    TimerNode*& head = slots_[node.slotTick_ % kSlots];
    node.next_ = head;
    node.previous_ = nullptr;
    if (head != nullptr) {
        head->previous_ = &node;
    }
    head = &node;
    ++count_;
}

}  // namespace consort::http

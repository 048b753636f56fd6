// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/breaker.h"

#include <algorithm>

namespace consort::extensions {

std::string_view name(BreakerState state) {
    switch (state) {
        case BreakerState::Closed:
            return "closed";
        case BreakerState::Open:
            return "open";
        case BreakerState::HalfOpen:
            return "half_open";
    }
    return "unknown";
}

std::optional<Breaker::Admission> Breaker::admit(Time now) {
    if (!isTroubled()) {
        return Admission::Free;
    }
    const std::lock_guard lock(mutex_);
    if (!isOpen_) {
        return Admission::Free;
    }
    if (isTried_ || now < until_) {
        return std::nullopt;
    }
    isTried_ = true;
    return Admission::Trial;
}

void Breaker::succeed(Admission admission) {
    if (admission == Admission::Beside || !isTroubled()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    // One that was let in before it opened says nothing about now.
    if (isOpen_ && admission != Admission::Trial) {
        return;
    }
    isOpen_ = false;
    isTried_ = false;
    failures_ = 0;
    nextPause_ = kFirstPause;
    isTroubled_.store(false, std::memory_order_release);
}

void Breaker::fail(Admission admission, std::chrono::milliseconds retryAfter, Time now) {
    if (admission == Admission::Beside) {
        return;
    }
    const std::lock_guard lock(mutex_);
    isTroubled_.store(true, std::memory_order_release);
    const auto asked = std::min(retryAfter, kLongestPause);
    if (isOpen_ && admission != Admission::Trial) {
        until_ = std::max(until_, now + asked);
        return;
    }
    ++failures_;
    if (isOpen_ || failures_ >= kFailures) {
        open(std::max(asked, nextPause_), now);
        nextPause_ = std::min(2 * nextPause_, kLongestPause);
    } else if (asked.count() > 0) {
        open(asked, now);
    }
}

void Breaker::open(std::chrono::milliseconds pause, Time now) {
    isOpen_ = true;
    isTried_ = false;
    until_ = now + pause;
}

void Breaker::abandon(Admission admission) {
    if (admission == Admission::Trial) {
        const std::lock_guard lock(mutex_);
        isTried_ = false;
    }
}

BreakerState Breaker::state(Time now) const {
    const std::lock_guard lock(mutex_);
    if (!isOpen_) {
        return BreakerState::Closed;
    }
    return now < until_ ? BreakerState::Open : BreakerState::HalfOpen;
}

std::chrono::milliseconds Breaker::pauseLeft(Time now) const {
    const std::lock_guard lock(mutex_);
    if (!isOpen_ || now >= until_) {
        return std::chrono::milliseconds(0);
    }
    return std::chrono::ceil<std::chrono::milliseconds>(until_ - now);
}

}  // namespace consort::extensions

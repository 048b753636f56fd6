// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/instance_health.h"

#include <utility>

#include <consort/plugin.h>

#include "core/base/error.h"
#include "core/extensions/abi.h"
#include "core/extensions/signal_stack.h"

namespace consort::extensions {

namespace {

using Clock = std::chrono::steady_clock;

/// Those that the breaker neither holds back nor learns from. Lifecycle calls are the operator's, a
/// watch stays for as long as the server runs, and a stream that has begun goes on.
bool isBesideBreaker(Operation operation) {
    return operation == Operation::Create || operation == Operation::Check ||
           operation == Operation::StorageWatch || operation == Operation::StorageRead;
}

bool isFailure(std::int32_t status) {
    const auto code = toErrorCode(status);
    return code == ErrorCode::Unavailable || code == ErrorCode::Timeout ||
           code == ErrorCode::Internal;
}

std::string inSeconds(std::chrono::nanoseconds time) {
    return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

std::string nameOf(const CallFrame& frame) {
    return std::string(frame.kind) + "." + std::string(frame.operation);
}

}  // namespace

InstanceHealth::InstanceHealth(std::string instance, int maxStuck)
    : instance_(std::move(instance)), maxStuck_(maxStuck) {}

Breaker::Admission InstanceHealth::admit(Operation operation, std::string_view subject) {
    const auto describe = [&](const std::string& why) {
        const auto& traits = traitsOf(operation);
        return instance_ + ": " + std::string(traits.kind) + "." + std::string(traits.name) +
               (subject.empty() ? "" : " \"" + std::string(subject) + '"') + ": " + why;
    };
    if (isDisabled() && operation != Operation::Create) {
        const std::lock_guard lock(textMutex_);
        throw unavailable(describe(disabled_));
    }
    if (isBesideBreaker(operation)) {
        return Breaker::Admission::Beside;
    }
    if (!breaker_.isTroubled()) {
        return Breaker::Admission::Free;
    }
    const auto now = Clock::now();
    if (const auto admission = breaker_.admit(now)) {
        return *admission;
    }
    const auto left = breaker_.pauseLeft(now);
    const std::lock_guard lock(textMutex_);
    throw unavailable(
        describe(
            left.count() > 0
                ? "held back for " + inSeconds(left) + " after failures, the last: " + lastError_
                : "held back while one call is tried after failures, the last: " + lastError_
        )
    )
        .withRetryAfter(std::max(left, std::chrono::milliseconds(1000)));
}

void InstanceHealth::enter(CallFrame& frame) {
    ensureSignalStack();
    frame.thread = CallFrame::threadId();
    frame.outer = CallFrame::current();
    auto& shard = shardOf(frame);
    {
        const std::lock_guard lock(shard.mutex);
        frame.next = shard.first;
        if (frame.next != nullptr) {
            frame.next->previous = &frame;
        }
        shard.first = &frame;
        ++shard.inFlight;
    }
    CallFrame::setCurrent(&frame);
}

void InstanceHealth::leave(CallFrame& frame) {
    CallFrame::setCurrent(frame.outer);
    auto& shard = shardOf(frame);
    const std::lock_guard lock(shard.mutex);
    if (frame.next != nullptr) {
        frame.next->previous = frame.previous;
    }
    (frame.previous != nullptr ? frame.previous->next : shard.first) = frame.next;
    --shard.inFlight;
    ++shard.ended;
    shard.stuck -= frame.isStuck ? 1 : 0;
}

void InstanceHealth::settle(
    Breaker::Admission admission, std::int32_t status, std::chrono::milliseconds retryAfter
) {
    if (status == CONSORT_E_CANCELLED) {
        breaker_.abandon(admission);
    } else if (!isFailure(status) || status == CONSORT_OK || status == CONSORT_STOP) {
        breaker_.succeed(admission);
    } else {
        failures_.fetch_add(1, std::memory_order_relaxed);
        breaker_.fail(admission, retryAfter, Clock::now());
    }
}

void InstanceHealth::noteError(const std::string& message) {
    const std::lock_guard lock(textMutex_);
    lastError_ = message;
}

HealthReport InstanceHealth::report() const {
    HealthReport report;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        report.inFlight += shard.inFlight;
        report.calls += shard.ended;
        report.stuck += shard.stuck;
    }
    report.failures = failures_.load(std::memory_order_relaxed);
    report.stuckTotal = stuckTotal_.load(std::memory_order_relaxed);
    report.breaker = breaker_.state(Clock::now());
    const std::lock_guard lock(textMutex_);
    report.lastError = lastError_;
    report.disabled = disabled_;
    return report;
}

void InstanceHealth::findStuck(
    Time now,
    std::chrono::milliseconds grace,
    const std::function<void(const CallFrame&)>& onStuck,
    const std::function<void(const std::string& reason)>& onDisabled
) {
    std::uint64_t stuck = 0;
    std::string calls;
    for (auto& shard : shards_) {
        const std::lock_guard lock(shard.mutex);
        for (auto* frame = shard.first; frame != nullptr; frame = frame->next) {
            // Subtracted, as a deadline of max() plus something is none.
            if (frame->deadline == Time::max() || now - grace < frame->deadline) {
                continue;
            }
            if (!frame->isStuck) {
                frame->isStuck = true;
                ++shard.stuck;
                stuckTotal_.fetch_add(1, std::memory_order_relaxed);
                onStuck(*frame);
            }
            ++stuck;
            calls += (calls.empty() ? "" : ", ") + nameOf(*frame) + " for " +
                     inSeconds(now - frame->begun);
        }
    }
    if (stuck < static_cast<std::uint64_t>(maxStuck_) || isDisabled()) {
        return;
    }
    const auto reason = "disabled, because " + std::to_string(stuck) +
                        (stuck == 1 ? " call is" : " calls are") + " stuck in it (" + calls +
                        "): a reload (SIGHUP) or a restart starts it anew";
    {
        const std::lock_guard lock(textMutex_);
        disabled_ = reason;
    }
    isDisabled_.store(true, std::memory_order_release);
    onDisabled(reason);
}

}  // namespace consort::extensions

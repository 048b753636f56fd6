// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "core/extensions/breaker.h"
#include "core/extensions/call_frame.h"
#include "core/extensions/operation.h"

namespace consort::extensions {

/// How an instance does, at one moment.
struct HealthReport {
    std::uint64_t calls = 0;     ///< That have ended.
    std::uint64_t failures = 0;  ///< Of them: UNAVAILABLE, TIMEOUT or INTERNAL.
    std::uint64_t inFlight = 0;
    std::uint64_t stuck = 0;       ///< Of those in flight: long past their deadline.
    std::uint64_t stuckTotal = 0;  ///< Ever.
    BreakerState breaker = BreakerState::Closed;
    std::string lastError;
    std::string disabled;  ///< Why no call is let in any more; empty when they are.
};

/// What is known of the calls into one instance, and whether more are let in. Thread-safe.
class InstanceHealth final {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `maxStuck` calls that are stuck at the same time disable the instance for good: each of them
    /// holds one of the server's threads.
    InstanceHealth(std::string instance, int maxStuck);
    InstanceHealth(const InstanceHealth&) = delete;
    InstanceHealth& operator=(const InstanceHealth&) = delete;

    const std::string& instance() const noexcept { return instance_; }

    /// Throws Error(Unavailable), which says for how long, when the call is held back. `what` is
    /// for the message.
    Breaker::Admission admit(Operation operation, std::string_view subject);

    /// Between admit() and settle() or abandon(): the thread is inside the plugin.
    void enter(CallFrame& frame);
    void leave(CallFrame& frame);

    /// The call has ended with `status`.
    void settle(
        Breaker::Admission admission, std::int32_t status, std::chrono::milliseconds retryAfter
    );

    /// The call has ended and says nothing about the plugin.
    void abandon(Breaker::Admission admission) { breaker_.abandon(admission); }

    void noteError(const std::string& message);

    bool isDisabled() const noexcept { return isDisabled_.load(std::memory_order_acquire); }

    HealthReport report() const;

    /// For the watchdog. Marks calls that are past their deadline by `grace`, once, and tells
    /// `onStuck` of each. May disable the instance: then `onDisabled` is told why.
    void findStuck(
        Time now,
        std::chrono::milliseconds grace,
        const std::function<void(const CallFrame&)>& onStuck,
        const std::function<void(const std::string& reason)>& onDisabled
    );

private:
    /// Calls of different threads rarely share one.
    struct alignas(64) Shard {
        mutable std::mutex mutex;
        CallFrame* first = nullptr;
        std::uint64_t inFlight = 0;
        std::uint64_t ended = 0;
        std::uint64_t stuck = 0;
    };

    Shard& shardOf(const CallFrame& frame) {
        return shards_[static_cast<std::size_t>(frame.thread) % shards_.size()];
    }

    std::string instance_;
    int maxStuck_;
    Breaker breaker_;
    std::array<Shard, 8> shards_;
    std::atomic<std::uint64_t> failures_{0};
    std::atomic<std::uint64_t> stuckTotal_{0};
    std::atomic<bool> isDisabled_{false};
    mutable std::mutex textMutex_;
    std::string lastError_;
    std::string disabled_;
};

/// One call, from its admission to its end.
class ActiveCall final {
public:
    /// As InstanceHealth::admit().
    ActiveCall(InstanceHealth& health, Operation operation, std::string_view subject)
        : health_(health), admission_(health.admit(operation, subject)) {
        frame_.instance = health.instance();
        frame_.kind = traitsOf(operation).kind;
        frame_.operation = traitsOf(operation).name;
        frame_.subject = subject;
    }

    /// What is no call of a kind, and always let in: "plugin", "destroy".
    ActiveCall(InstanceHealth& health, std::string_view kind, std::string_view operation)
        : health_(health), admission_(Breaker::Admission::Beside) {
        frame_.instance = health.instance();
        frame_.kind = kind;
        frame_.operation = operation;
        const auto now = std::chrono::steady_clock::now();
        enter({}, now, now + kEndTimeout);
    }

    ActiveCall(const ActiveCall&) = delete;
    ActiveCall& operator=(const ActiveCall&) = delete;

    ~ActiveCall() {
        if (isInside_) {
            health_.leave(frame_);
        }
        if (!isSettled_) {
            health_.abandon(admission_);
        }
    }

    /// The thread enters the plugin now.
    void enter(
        std::string_view requestId, InstanceHealth::Time begun, InstanceHealth::Time deadline
    ) {
        frame_.requestId = requestId;
        frame_.begun = begun;
        frame_.deadline = deadline;
        health_.enter(frame_);
        isInside_ = true;
    }

    /// See InstanceHealth::settle(). Not called: the call says nothing about the plugin.
    void settle(std::int32_t status, std::chrono::milliseconds retryAfter) {
        isSettled_ = true;
        health_.settle(admission_, status, retryAfter);
    }

private:
    static constexpr std::chrono::seconds kEndTimeout{10};

    InstanceHealth& health_;
    Breaker::Admission admission_;
    CallFrame frame_;
    bool isInside_ = false;
    bool isSettled_ = false;
};

}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace consort::library {

/// Hands values from threads to threads; a full queue makes the producers wait, which is what keeps
/// a pipeline's memory constant. Producers that waited go on when half of it is free, so that they
/// are not woken for every value. Thread-safe.
template <class Value>
class BoundedQueue final {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// False when the queue was closed or `stop` was requested: the value is dropped.
    bool push(Value value, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!waitUntil(lock, notFull_, producers_, stop, [&] { return hasRoom(); }) || closed_) {
            return false;
        }
        values_.push_back(std::move(value));
        const bool isAwaited = consumers_ > 0;
        lock.unlock();
        if (isAwaited) {
            notEmpty_.notify_one();
        }
        return true;
    }

    /// The same for many, which may go beyond the capacity together.
    bool pushAll(std::vector<Value> values, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        if (!waitUntil(lock, notFull_, producers_, stop, [&] { return hasRoom(); }) || closed_) {
            return false;
        }
        std::move(values.begin(), values.end(), std::back_inserter(values_));
        const bool isAwaited = consumers_ > 0;
        lock.unlock();
        if (isAwaited) {
            notEmpty_.notify_all();
        }
        return true;
    }

    /// nullopt when the queue is closed and empty, or `stop` was requested.
    std::optional<Value> pop(const std::stop_token& stop) {
        std::vector<Value> one = popSome(1, stop);
        return one.empty() ? std::nullopt : std::optional<Value>(std::move(one.front()));
    }

    /// At least one value and at most `most`, in their order; none when the queue is closed and
    /// empty, or `stop` was requested.
    std::vector<Value> popSome(std::size_t most, const std::stop_token& stop) {
        std::vector<Value> some;
        std::unique_lock lock(mutex_);
        if (!waitUntil(lock, notEmpty_, consumers_, stop, [&] { return !values_.empty(); })) {
            return some;
        }
        const auto count = static_cast<std::ptrdiff_t>(std::min(most, values_.size()));
        some.reserve(static_cast<std::size_t>(count));
        std::move(values_.begin(), values_.begin() + count, std::back_inserter(some));
        values_.erase(values_.begin(), values_.begin() + count);
        const bool isAwaited = producers_ > 0 && values_.size() <= capacity_ / 2;
        lock.unlock();
        if (isAwaited) {
            notFull_.notify_all();
        }
        return some;
    }

    /// No more values will come; those inside are still handed out.
    void close() {
        {
            const std::lock_guard lock(mutex_);
            closed_ = true;
        }
        notEmpty_.notify_all();
        notFull_.notify_all();
    }

private:
    bool hasRoom() const { return values_.size() < capacity_; }

    /// True when `ready`, or when the queue was closed; false when `stop` was requested first.
    template <class Ready>
    bool waitUntil(
        std::unique_lock<std::mutex>& lock,
        std::condition_variable_any& changed,
        int& waiting,
        const std::stop_token& stop,
        Ready ready
    ) {
        if (ready()) {
            return true;
        }
        ++waiting;
        const bool isReady = changed.wait(lock, stop, [&] { return closed_ || ready(); });
        --waiting;
        return isReady;
    }

    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable_any notEmpty_;
    std::condition_variable_any notFull_;
    std::deque<Value> values_;
    int producers_ = 0;  ///< Waiting.
    int consumers_ = 0;  ///< Waiting.
    bool closed_ = false;
};

}  // namespace consort::library

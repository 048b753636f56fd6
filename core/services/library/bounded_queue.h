// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace consort::library {

/// Hands values from threads to threads; a full queue makes the producer wait, which is what keeps
/// a pipeline's memory constant. Thread-safe.
template <class Value>
class BoundedQueue final {
public:
    explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

    /// False when the queue was closed or `stop` was requested: the value is dropped.
    bool push(Value value, const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        const bool ready =
            notFull_.wait(lock, stop, [&] { return closed_ || values_.size() < capacity_; });
        if (!ready || closed_) {
            return false;
        }
        values_.push_back(std::move(value));
        lock.unlock();
        notEmpty_.notify_one();
        return true;
    }

    /// nullopt when the queue is closed and empty, or `stop` was requested.
    std::optional<Value> pop(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        const bool ready = notEmpty_.wait(lock, stop, [&] { return closed_ || !values_.empty(); });
        if (!ready || values_.empty()) {
            return std::nullopt;
        }
        std::optional<Value> value(std::move(values_.front()));
        values_.pop_front();
        lock.unlock();
        notFull_.notify_one();
        return value;
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
    std::size_t capacity_;
    std::mutex mutex_;
    std::condition_variable_any notEmpty_;
    std::condition_variable_any notFull_;
    std::deque<Value> values_;
    bool closed_ = false;
};

}  // namespace consort::library

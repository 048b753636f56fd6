// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/worker_pool.h"

#include <algorithm>
#include <string>
#include <system_error>

#include <pthread.h>

#include "core/base/error.h"

namespace consort::http {

WorkerPool::WorkerPool(unsigned threads, std::size_t maxQueued, std::string_view setting)
    : maxQueued_(maxQueued) {
    const unsigned count = std::max(threads, 1U);
    laneLimit_ = std::max(count / 2, 1U);
    threads_.reserve(count);
    try {
        while (threads_.size() < count) {
            threads_.emplace_back([this] { work(); });
            ::pthread_setname_np(threads_.back().native_handle(), "http-worker");
        }
    } catch (const std::system_error& error) {
        const auto made = threads_.size();
        stop();
        throw unavailable(
            "cannot start worker thread " + std::to_string(made + 1) + " of " +
            std::to_string(count) + " (" + std::string(setting) + "): " + error.code().message()
        );
    }
}

WorkerPool::~WorkerPool() {
    stop();
}

bool WorkerPool::tryRun(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        if (jobs_.size() >= maxQueued_ || stopping_) {
            return false;
        }
        jobs_.push_back({std::move(job), {}});
    }
    wake_.notify_one();
    return true;
}

void WorkerPool::run(std::function<void()> job, const std::string& source) {
    {
        const std::lock_guard lock(mutex_);
        if (!source.empty()) {
            auto& lane = lanes_[source];
            if (lane.taken == laneLimit_) {
                lane.waiting.push_back(std::move(job));
                return;
            }
            ++lane.taken;
        }
        jobs_.push_back({std::move(job), source});
    }
    wake_.notify_one();
}

/// Under the lock: the place goes to who waits for it longest.
void WorkerPool::leaveLane(const std::string& source) {
    const auto found = lanes_.find(source);
    auto& lane = found->second;
    if (!lane.waiting.empty()) {
        jobs_.push_back({std::move(lane.waiting.front()), source});
        lane.waiting.pop_front();
        wake_.notify_one();
    } else if (--lane.taken == 0) {
        lanes_.erase(found);
    }
}

void WorkerPool::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

void WorkerPool::work() {
    for (;;) {
        Job job;
        {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
            if (jobs_.empty()) {
                return;
            }
            job = std::move(jobs_.front());
            jobs_.pop_front();
        }
        job.run();
        if (!job.source.empty()) {
            const std::lock_guard lock(mutex_);
            leaveLane(job.source);
        }
    }
}

}  // namespace consort::http

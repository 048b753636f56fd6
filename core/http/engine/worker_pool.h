// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

namespace consort::http {

/// Threads for what may block. Thread-safe.
class WorkerPool final {
public:
    /// Throws Error(Unavailable), naming `setting`, when the system has not that many threads left.
    WorkerPool(
        unsigned threads, std::size_t maxQueued, std::string_view setting = "server.workers"
    );
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when the queue is full. Jobs must not throw.
    bool tryRun(std::function<void()> job);

    /// Without the limit: for the next piece of an answer that has begun.
    void run(std::function<void()> job);

    /// Finishes what is queued and joins.
    void stop();

private:
    void work();

    std::size_t maxQueued_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace consort::http

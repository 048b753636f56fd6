// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace consort::http {

/// Threads for what may block. Jobs for one source, such as a storage, take half of them at most,
/// so that one that hangs leaves the other half to everybody else. Thread-safe.
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

    /// Without the limit: for the next piece of an answer that has begun. `source` is whom it waits
    /// for; empty for nobody in particular.
    void run(std::function<void()> job, const std::string& source = {});

    /// Finishes what is queued and joins.
    void stop();

private:
    struct Job {
        std::function<void()> run;
        std::string source;
    };

    /// Jobs of one source: those that run or are about to, and those that wait for them.
    struct Lane {
        std::size_t taken = 0;
        std::deque<std::function<void()>> waiting;
    };

    void work();
    void leaveLane(const std::string& source);

    std::size_t maxQueued_;
    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    std::unordered_map<std::string, Lane> lanes_;
    std::size_t laneLimit_ = 1;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace consort::http

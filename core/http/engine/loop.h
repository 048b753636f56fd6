// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/file_descriptor.h"
#include "core/http/engine/engine_context.h"
#include "core/http/engine/head_parser.h"
#include "core/http/engine/timer_wheel.h"

namespace consort::http {

class Connection;

/// Something that epoll tells about.
class EpollTarget {
public:
    virtual ~EpollTarget() = default;
    virtual void onReady(std::uint32_t events) = 0;
};

/// A socket just accepted.
struct Accepted {
    FileDescriptor socket;
    std::string peer;
    bool tls = false;
};

/// One thread with its epoll set. Connections belong to one loop for life, so that nothing of
/// theirs is locked. post(), adopt() and load() are thread-safe; the rest is for the loop's own
/// thread.
class Loop final {
public:
    explicit Loop(EngineContext& context);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void start();
    void join();

    /// Runs `task` on the loop's thread soon.
    void post(std::function<void()> task);

    void adopt(Accepted accepted);

    /// Ends when the last connection has, or at the deadline.
    void beginStop(std::chrono::milliseconds drain);

    /// Connections held now.
    std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }

    bool add(int fd, std::uint32_t events, EpollTarget& target);
    void remove(int fd);

    /// Drives the connection again in the next turn.
    void resumeLater(std::shared_ptr<Connection> connection);

    /// Keeps a closed connection until the events at hand are done with.
    void retire(std::shared_ptr<Connection> connection);

    std::int64_t nowMs() const noexcept { return nowMs_; }

    /// The value of the Date header.
    const std::string& date();
    std::string nextRequestId();

    EngineContext& context() noexcept { return context_; }

    TimerWheel& timers() noexcept { return timers_; }

    HeadParser& parser() noexcept { return parser_; }

    /// Memory that lasts until the next connection is driven.
    std::vector<char>& readBuffer() noexcept { return readBuffer_; }

    std::string& writeBuffer() noexcept { return writeBuffer_; }

private:
    void run();
    void turn();
    void runTasks();
    void stopAll();
    void tick();

    EngineContext& context_;
    FileDescriptor epoll_;
    FileDescriptor wakeup_;
    std::int64_t nowMs_;
    TimerWheel timers_;
    HeadParser parser_;
    std::vector<char> readBuffer_;
    std::string writeBuffer_;
    std::string date_;
    std::int64_t dateSecond_ = 0;
    std::string idPrefix_;
    std::uint32_t idCounter_ = 0;
    std::vector<std::shared_ptr<Connection>> resumed_;
    std::vector<std::shared_ptr<Connection>> retired_;
    std::atomic<std::size_t> load_{0};
    bool stopping_ = false;
    std::int64_t stopAtMs_ = 0;
    std::mutex mutex_;
    std::vector<std::function<void()>> tasks_;
    std::thread thread_;
};

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "core/base/log.h"
#include "core/cache/redis_connection.h"

namespace consort::cache {

/// Whether Redis is there, found out by one thread for everybody: nobody else waits for a Redis
/// that is not. That thread asks again ever less often, up to every five seconds, at times that
/// differ from server to server. Thread-safe.
class RedisLink final {
public:
    struct Connected {
        std::unique_ptr<RedisConnection> connection;
        std::uint64_t up = 0;  ///< For failed().
    };

    struct State {
        bool isUp = false;
        std::uint64_t ups = 0;  ///< How often it came up.
        std::string problem;    ///< Why it is not; for the operator.
    };

    /// It is there when it does `needed`, of which only the success matters, at each probe.
    RedisLink(RedisTarget target, RedisConnection::Command needed, Log& log);
    ~RedisLink();
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

    /// Asks once, here, and goes on on a thread of its own.
    void start();

    State state() const;

    /// 0 while it is down, else another number each time it came up.
    std::uint64_t up() const;

    /// Throws Error(Unavailable), at once while it is down; a failure counts as failed().
    Connected connect();

    /// What was connected at `up` failed: it is down until that thread finds otherwise.
    void failed(std::uint64_t up, const std::string& why);

    /// False when stopped.
    bool waitUntilUp(const std::stop_token& stop);

private:
    void watch(const std::stop_token& stop);
    void probe();
    std::chrono::milliseconds nextDelay();

    const RedisTarget target_;
    const RedisConnection::Command needed_;
    Log& log_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    State state_;
    std::string address_;      ///< As of the last probe.
    std::string said_;         ///< Why it was gone, as logged last.
    bool isRepeated_ = false;  ///< It was gone for that again, soon after it came up.
    std::chrono::steady_clock::time_point since_{};  ///< That it is up.
    std::chrono::milliseconds delay_{0};             ///< Before the next probe.
    std::jthread watcher_;
};

}  // namespace consort::cache

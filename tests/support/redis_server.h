// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace consort::testing {

/// Address of the Redis that tests share. Throws std::runtime_error when there is none.
std::string sharedRedisUrl();

/// A prefix of keys that nobody else uses.
std::string freshPrefix();

/// A Redis of one's own, on a free loopback port, that keeps nothing on disk.
class RedisServer final {
public:
    /// `arguments` as on the command line of redis-server; "{port}" stands for the port.
    explicit RedisServer(std::vector<std::string> arguments = {});
    ~RedisServer();
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;

    /// On the same port as before; returns when it answers.
    void start();
    void kill();

    /// As if it hung.
    void freeze();
    void thaw();

    std::uint16_t port() const noexcept { return port_; }

    std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

private:
    const std::vector<std::string> arguments_;
    const std::uint16_t port_;
    ::pid_t process_ = 0;
};

}  // namespace consort::testing

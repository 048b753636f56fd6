// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace consort::cache {

/// `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS. The user may be empty.
struct RedisUrl {
    std::string host;
    std::uint16_t port = 6379;
    bool isTls = false;
    std::string user;
    std::string password;
    int database = 0;

    /// Throws Error(Invalid) naming what is wrong, never quoting a password.
    static RedisUrl parse(std::string_view url);

    /// For logs and errors: without user and password.
    std::string display() const;
};

}  // namespace consort::cache

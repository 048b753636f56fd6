// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "core/cache/redis_reply.h"
#include "core/cache/redis_url.h"

namespace consort::cache {

struct RedisTarget {
    RedisUrl url;
    std::string caFile;     ///< For TLS: PEM of the certificates to trust; empty: the system's.
    std::string address{};  ///< Of the host; empty: its name is looked up, which has no bound.
    std::chrono::milliseconds connectTimeout{500};
    std::chrono::milliseconds commandTimeout{250};
};

/// One connection to Redis, signed in and with its database selected. Confined to one thread at a
/// time.
class RedisConnection final {
public:
    using Command = std::vector<std::string>;

    /// Looks up the name unless the address is given, connects and signs in: blocks. Throws
    /// Error(Unavailable), and Error(Denied) when Redis refuses user, password or database.
    explicit RedisConnection(const RedisTarget& target);
    ~RedisConnection();
    RedisConnection(const RedisConnection&) = delete;
    RedisConnection& operator=(const RedisConnection&) = delete;

    /// Waits for the reply for the time of a command and `patience`. An error of Redis is a reply.
    /// Throws Error(Unavailable) when there is none; the connection is of no use then.
    RedisReply call(const Command& command, std::chrono::milliseconds patience = {});

    /// The same for several, sent together.
    std::vector<RedisReply> callAll(
        const std::vector<Command>& commands, std::chrono::milliseconds patience = {}
    );

    /// Of the host, for RedisTarget.
    std::string address() const;

    /// Whether the other side ended it, or said what it was not asked: of no use then. At once.
    bool isSpent() const noexcept;

    /// Makes a call that waits fail, and all later ones. From any thread.
    void interrupt() noexcept;

private:
    struct Wire;

    void requireOk(const Command& command, const std::string& what);

    const RedisTarget target_;
    std::unique_ptr<Wire> wire_;
};

}  // namespace consort::cache

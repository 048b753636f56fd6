// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "core/http/authenticator.h"
#include "core/http/metrics.h"
#include "core/http/router.h"
#include "core/http/server_options.h"

namespace consort {
class Clock;
class Log;
}  // namespace consort

namespace consort::http {

/// What the server works with; all borrowed, and must outlive it.
struct ServerParts {
    const Router& router;
    Authenticator& authenticator;
    Log& log;
    Metrics& metrics;
};

/// The HTTP server: loop threads hold the connections, workers run what may block.
/// start(), stop() and reloadTls() are for one thread; everything else is thread-safe.
class Server final {
public:
    Server(ServerOptions options, ServerParts parts);
    ~Server();  ///< Stops without draining if stop() was not called.
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and starts the threads. Throws Error(Unavailable) naming the address when it is in
    /// use or not ours, Error(Invalid) for unusable TLS files or networks.
    void start();

    /// The port that listen address `index` is bound to.
    std::uint16_t port(std::size_t index = 0) const;

    /// Serves on, but answers carry "Connection: close" from now on and end their connections, so
    /// that clients and proxies come to have none left. Thread-safe.
    void closeAfterAnswers();

    /// Stops accepting, closes idle connections and event streams, lets running requests and
    /// answers finish for up to `drain`, then closes them. Returns when all threads have ended.
    void stop(std::chrono::milliseconds drain);

    /// Reads the certificate and key again; connections that are open keep the old ones. Throws
    /// Error(Invalid) and keeps the old ones when they cannot be used.
    void reloadTls();

private:
    class Engine;
    std::unique_ptr<Engine> engine_;
};

}  // namespace consort::http

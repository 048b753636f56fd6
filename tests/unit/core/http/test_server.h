// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/file_descriptor.h"
#include "core/base/log.h"
#include "core/http/server.h"

namespace consort::http {

/// Knows "Bearer alice" and "Bearer admin"; anything else in Authorization is forged. What is said
/// of a caller with X-API-Key, `lookUp` has to find out.
class TestAuthenticator final : public Authenticator {
public:
    std::optional<Principal> authenticate(const Request& request) override;
    bool isAtHand(const Request& request) const override;

    std::function<std::optional<Principal>()> lookUp;
};

/// A real server on a free loopback port, with the routes that a test adds before start().
class TestServer final {
public:
    TestServer();
    ~TestServer();

    void add(
        Method method, std::string path, Run run, Handler handler, Access access = Access::Public
    );
    void start();

    void stop(std::chrono::milliseconds drain) { server_->stop(drain); }

    Metrics& metrics() { return *metrics_; }

    TestAuthenticator& authenticator() { return authenticator_; }

    std::uint16_t port() const { return server_->port(); }

    Server& server() { return *server_; }

    ServerOptions options;
    Router router;

private:
    FileDescriptor logFile_;
    Log log_;
    TestAuthenticator authenticator_;
    std::unique_ptr<Metrics> metrics_;
    std::unique_ptr<Server> server_;
};

/// An answer as it came over the wire.
struct WireAnswer {
    int status = 0;
    std::string head;
    std::string body;
    bool complete = false;  ///< The body ended as the head said.

    std::string header(std::string_view name) const;
};

/// A blocking client that writes exactly what it is told to.
class WireClient final {
public:
    explicit WireClient(std::uint16_t port, int receiveBuffer = 0);

    void send(std::string_view bytes);

    /// `GET path` with keep-alive and these header lines.
    WireAnswer get(std::string_view path, std::string_view lines = {});
    WireAnswer request(
        std::string_view method,
        std::string_view path,
        std::string_view lines,
        std::string_view body = {}
    );

    /// Reads the next answer; `headOnly` for answers to HEAD.
    WireAnswer read(bool headOnly = false);

    /// Whatever comes next, up to `size` bytes; empty at the end.
    std::string readSome(std::size_t size = 65536);

    /// True when the server ends the connection within five seconds.
    bool isClosedByServer();

    void resetNow();  ///< Closes with RST.

    int fd() const { return socket_.get(); }

private:
    bool fill();
    std::string readChunked(bool& complete);

    FileDescriptor socket_;
    std::string buffer_;
};

/// Polls until `done` or five seconds are over.
bool eventually(const std::function<bool()>& done);

/// Descriptors that this process has open.
std::size_t openDescriptors();

/// A temporary file with `size` bytes of a known pattern.
SharedFile patternFile(std::size_t size);
std::string pattern(std::size_t offset, std::size_t length);

}  // namespace consort::http

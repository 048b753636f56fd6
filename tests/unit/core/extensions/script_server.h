// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <openssl/types.h>

#include "core/base/file_descriptor.h"

namespace consort::extensions {

/// The server's end of one connection; says exactly what the script tells it to.
class ScriptPeer final {
public:
    ScriptPeer(FileDescriptor socket, SSL_CTX* context, const std::atomic<bool>& isOver);
    ~ScriptPeer();
    ScriptPeer(const ScriptPeer&) = delete;
    ScriptPeer& operator=(const ScriptPeer&) = delete;

    /// The next request up to its empty line; empty when the client is gone.
    std::string readHead();
    std::string read(std::size_t size);
    void send(std::string_view bytes);

    /// "HTTP/1.1 200 OK" with a length.
    void answer(std::string_view body, std::string_view lines = {});

    /// Says nothing until the client or the server ends.
    void waitForEnd();

private:
    int readSome(char* buffer, int size);

    FileDescriptor socket_;
    SSL* ssl_ = nullptr;
    const std::atomic<bool>& isOver_;
};

/// A real server on a free loopback port, one thread a connection, plain or with TLS.
class ScriptServer final {
public:
    using Script = std::function<void(ScriptPeer&)>;

    /// `certificate`, when not empty, is a PEM file with a certificate and its key.
    explicit ScriptServer(Script script, const std::string& certificate = {});
    ~ScriptServer();
    ScriptServer(const ScriptServer&) = delete;
    ScriptServer& operator=(const ScriptServer&) = delete;

    std::uint16_t port() const { return port_; }

    int connections() const { return connections_; }

private:
    void accept();

    Script script_;
    SSL_CTX* context_ = nullptr;
    FileDescriptor socket_;
    std::uint16_t port_ = 0;
    std::atomic<int> connections_ = 0;
    std::atomic<bool> isOver_ = false;
    std::vector<std::thread> threads_;  ///< The acceptor's until it has ended.
    std::thread acceptor_;
};

/// Writes a certificate for 127.0.0.1 and localhost, with its key, to `file`.
void writeCertificate(const std::string& file);

}  // namespace consort::extensions

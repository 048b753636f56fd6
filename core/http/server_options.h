// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace consort::http {

class Request;

struct ListenAddress {
    std::string host = "127.0.0.1";  ///< Numeric IPv4 or IPv6 address.
    std::uint16_t port = 0;          ///< 0: any free port, see Server::port().
    bool tls = false;
};

struct TlsFiles {
    std::string certificateFile{};  ///< PEM chain, own certificate first.
    std::string privateKeyFile{};   ///< PEM.
};

/// Bounds on what one client can take. Rates are counted over windows of a few seconds.
struct ServerLimits {
    std::size_t headBytes = 16 * 1024;
    std::chrono::milliseconds headTime{10'000};     ///< Of a new connection with its TLS handshake.
    std::uint64_t gatheredBodyBytes = 1024 * 1024;  ///< Larger bodies go to a temporary file.
    std::uint64_t minUploadBytesPerSecond = 1024;
    std::chrono::milliseconds rateWindow{10'000};
    std::chrono::milliseconds stalledDownload{
        120'000};  ///< For a client that takes nothing at all.
    std::chrono::milliseconds idleKeepAlive{75'000};
    std::chrono::milliseconds eventHeartbeat{15'000};
    std::size_t maxConnections = 16'384;
    std::size_t maxQueuedRequests = 4'096;  ///< Waiting for a worker; more are answered 503.
};

struct CorsOptions {
    std::vector<std::string> allowedOrigins{};  ///< Exact origins, or "*". Empty: no CORS.
    bool allowCredentials = false;              ///< Never together with "*".
    std::chrono::seconds preflightMaxAge{86'400};
};

struct ServerOptions {
    std::vector<ListenAddress> listen{ListenAddress{}};
    std::optional<TlsFiles> tls{};  ///< Needed when an address has tls = true.
    unsigned loops = 0;             ///< 0: one per core.
    unsigned workers = 8;
    unsigned storageWorkers = 8;  ///< For Run::Storage and the bodies that have readers.
    ServerLimits limits{};
    CorsOptions cors{};
    /// Networks ("10.0.0.0/8", "::1/128") whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<std::string> trustedProxies{};
    std::string spoolDirectory = "/tmp";
    std::string contentSecurityPolicy =
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob: https:; "
        "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'self'";
    bool accessLog = true;
    bool compress = true;
    /// How long this caller must wait, if it asks too often; called on loop threads before
    /// authentication, must not block. Empty: no rate limit.
    std::function<std::optional<std::chrono::milliseconds>(const Request&)> rateLimit{};
};

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/extensions/http_exchange.h"

namespace consort::extensions {

class HttpClient;

struct HttpClientOptions {
    std::string userAgent = "Consort";
    std::string caFile;  ///< Empty: the system's certificates.
    /// As parseProxy(); empty: that of the environment. "none": no proxy.
    std::string proxy;
    std::string noProxy;
    std::size_t maxIdlePerHost = 32;
    int maxOpenPerPlugin = 4'096;  ///< Responses that an instance may have open at a time.
    std::chrono::seconds maxIdle{30};
};

/// A response of which the head has come. Gives its connection back when it was read to the end.
class HttpResponseBody final {
public:
    HttpResponseBody(
        HttpClient& client, std::string origin, std::unique_ptr<HttpExchange> exchange
    );
    ~HttpResponseBody();
    HttpResponseBody(const HttpResponseBody&) = delete;
    HttpResponseBody& operator=(const HttpResponseBody&) = delete;

    std::size_t read(std::span<char> buffer, const CallWatch& watch);

private:
    HttpClient& client_;
    std::string origin_;
    std::unique_ptr<HttpExchange> exchange_;
};

struct IncomingResponse {
    IncomingHead head;
    std::unique_ptr<HttpResponseBody> body;
};

/// The server's HTTP client: connections are kept by origin and shared by all plugins. Redirects
/// are not followed. Outlives its responses. Thread-safe.
class HttpClient final {
public:
    /// Throws Error(Invalid) naming the option.
    explicit HttpClient(HttpClientOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    /// `headWatch` counts until the response head. Messages of errors name the host, never the
    /// rest of the URL.
    IncomingResponse send(OutgoingRequest request, const CallWatch& headWatch);

    int maxOpenPerPlugin() const noexcept { return options_.maxOpenPerPlugin; }

    /// Connections that wait to be used again.
    std::size_t idleConnections() const;

private:
    friend class HttpResponseBody;

    struct Idle {
        std::unique_ptr<HttpWire> wire;
        std::chrono::steady_clock::time_point since;
    };

    std::unique_ptr<HttpWire> takeIdle(const std::string& origin);
    void giveBack(const std::string& origin, std::unique_ptr<HttpWire> wire);
    const HttpProxy* proxyFor(const HttpAddress& to) const;
    std::unique_ptr<HttpExchange> exchange(
        const OutgoingRequest& request,
        std::unique_ptr<HttpWire> wire,
        const CallWatch& watch,
        IncomingHead& head
    );

    HttpClientOptions options_;
    HttpTls tls_;
    std::optional<HttpProxy> plainProxy_;
    std::optional<HttpProxy> secureProxy_;
    mutable std::mutex mutex_;
    std::map<std::string, std::vector<Idle>> idle_;
};

}  // namespace consort::extensions

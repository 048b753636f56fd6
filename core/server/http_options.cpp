// SPDX-License-Identifier: Apache-2.0
#include "core/server/http_options.h"

#include <stdexcept>
#include <string>

#include "core/base/error.h"

namespace consort::server {

namespace {

/// "127.0.0.1:4750" or "[::1]:4750".
http::ListenAddress listenAddressOf(const std::string& text, bool tls) {
    const auto colon = text.rfind(':');
    http::ListenAddress address;
    address.tls = tls;
    try {
        if (colon == std::string::npos) {
            throw std::invalid_argument(text);
        }
        std::size_t used = 0;
        const int port = std::stoi(text.substr(colon + 1), &used);
        if (used != text.size() - colon - 1 || port < 0 || port > 65'535) {
            throw std::invalid_argument(text);
        }
        address.port = static_cast<std::uint16_t>(port);
    } catch (const std::logic_error&) {
        throw invalid(
            "server.listen: expected address:port such as \"127.0.0.1:4750\", got \"" + text + '"'
        );
    }
    address.host = text.substr(0, colon);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
        address.host = address.host.substr(1, address.host.size() - 2);
    }
    return address;
}

}  // namespace

api::MetricsFor metricsReadersOf(const ServerSettings& settings) {
    if (settings.metrics == "public") {
        return api::MetricsFor::Everybody;
    }
    return settings.metrics == "admin" ? api::MetricsFor::Nobody : api::MetricsFor::Loopback;
}

http::ServerOptions httpOptionsOf(const Settings& settings) {
    const auto& server = settings.server;
    http::ServerOptions options;
    const bool tls = !server.tlsCertificate.empty();
    options.listen.clear();
    for (const auto& text : server.listen) {
        options.listen.push_back(listenAddressOf(text, tls));
    }
    if (tls) {
        options.tls = http::TlsFiles{server.tlsCertificate, server.tlsKey};
    }
    options.loops = static_cast<unsigned>(server.loopThreads);
    options.workers = static_cast<unsigned>(server.workers);
    options.storageWorkers = static_cast<unsigned>(server.storageWorkers);
    options.limits.maxConnections = static_cast<std::size_t>(server.maxConnections);
    options.cors.allowedOrigins = server.corsOrigins;
    options.trustedProxies = server.trustedProxies;
    options.accessLog = settings.log.access;
    return options;
}

}  // namespace consort::server

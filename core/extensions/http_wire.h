// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/extensions/http_address.h"

namespace consort::extensions {

class CallWatch;

/// A proxy for outgoing requests, and who is reached without it.
struct HttpProxy {
    HttpAddress address;              ///< http only.
    std::string authorization;        ///< Value of `proxy-authorization`; empty for none.
    std::vector<std::string> except;  ///< Hosts and their subdomains; "*" = all.

    bool isFor(std::string_view host) const;
};

/// Reads `https_proxy` or `all_proxy` (http for `http_proxy`) and `no_proxy` of the environment.
std::optional<HttpProxy> proxyFromEnvironment(bool secure);

/// "http://user:password@host:port". Throws Error(Invalid), without the text.
HttpProxy parseProxy(std::string_view url, std::string_view except);

/// The TLS settings of all outgoing connections. Thread-safe.
class HttpTls;

/// One connection to a server, TLS or not. Every function waits in slices and throws what
/// CallWatch::check() throws, and Error(Unavailable) when the connection cannot be used any more.
/// Resolving a name is the one thing that cannot be cut short. Confined to one thread at a time.
class HttpWire final {
public:
    /// Connects, through `proxy` if not null. With it, plain http is sent to the proxy.
    HttpWire(
        const HttpAddress& to, const HttpProxy* proxy, const HttpTls& tls, const CallWatch& watch
    );
    ~HttpWire();
    HttpWire(const HttpWire&) = delete;
    HttpWire& operator=(const HttpWire&) = delete;

    /// 0 at the end.
    std::size_t read(std::span<char> buffer, const CallWatch& watch);
    void write(std::string_view bytes, const CallWatch& watch);

    /// The other side has closed it, or sends without being asked.
    bool isStale();

private:
    struct Socket;

    void connect(const HttpAddress& to, const CallWatch& watch);
    void openTunnel(const HttpAddress& to, const HttpProxy& proxy, const CallWatch& watch);

    std::unique_ptr<Socket> socket_;
};

class HttpTls final {
public:
    /// Certificates are checked against `caFile`, or against the system's when it is empty. Throws
    /// Error(Invalid) when it cannot be read.
    explicit HttpTls(const std::string& caFile);
    ~HttpTls();
    HttpTls(const HttpTls&) = delete;
    HttpTls& operator=(const HttpTls&) = delete;

private:
    friend class HttpWire;
    struct Context;
    std::unique_ptr<Context> context_;
};

}  // namespace consort::extensions

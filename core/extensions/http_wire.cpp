// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/http_wire.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/socket.h>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <Poco/Net/StreamSocketImpl.h>

#include "core/base/error.h"
#include "core/extensions/call_watch.h"

namespace consort::extensions {

namespace {

namespace net = Poco::Net;

constexpr std::chrono::seconds kConnectTimeout{10};
constexpr std::size_t kMaxTunnelHead = 8192;

/// A socket that is not blocking underneath and waits in slices of its own, asking a watch in
/// between. Poco takes it for a blocking one, also below TLS.
class WatchedSocket final : public net::StreamSocketImpl {
public:
    void watchBy(const CallWatch* watch) { watch_ = watch; }

    void connect(const net::SocketAddress& address) override {
        connectNB(address);
        awaitConnection(address);
        setBlocking(true);
        const int flags = ::fcntl(sockfd(), F_GETFL);
        ::fcntl(sockfd(), F_SETFL, flags | O_NONBLOCK);
    }

    bool poll(const Poco::Timespan& timeout, int mode) override {
        if (watch_ == nullptr) {
            return StreamSocketImpl::poll(timeout, mode);
        }
        do {
            watch_->check();
        } while (!StreamSocketImpl::poll(
            Poco::Timespan(std::chrono::microseconds(watch_->slice()).count()), mode
        ));
        return true;
    }

    int receiveBytes(void* buffer, int length, int flags) override {
        for (;;) {
            const auto got = ::recv(sockfd(), buffer, static_cast<std::size_t>(length), flags);
            if (got >= 0) {
                return static_cast<int>(got);
            }
            await(SELECT_READ);
        }
    }

    int sendBytes(const void* buffer, int length, int flags) override {
        const auto* bytes = static_cast<const char*>(buffer);
        int sent = 0;
        while (sent < length) {
            const auto left = static_cast<std::size_t>(length - sent);
            const auto count = ::send(sockfd(), bytes + sent, left, flags | MSG_NOSIGNAL);
            if (count >= 0) {
                sent += static_cast<int>(count);
            } else {
                await(SELECT_WRITE);
            }
        }
        return sent;
    }

private:
    void await(int mode) {
        if (errno == EAGAIN || errno == EINTR) {
            poll({}, mode);
        } else {
            error();
        }
    }

    void awaitConnection(const net::SocketAddress& address) {
        const auto end = std::chrono::steady_clock::now() + kConnectTimeout;
        for (;;) {
            watch_->check();
            const Poco::Timespan slice(std::chrono::microseconds(watch_->slice()).count());
            if (StreamSocketImpl::poll(slice, SELECT_WRITE | SELECT_ERROR)) {
                break;
            }
            if (std::chrono::steady_clock::now() >= end) {
                throw Poco::TimeoutException("no connection within 10 s");
            }
        }
        if (const int failure = socketError(); failure != 0) {
            error(failure, address.toString());
        }
    }

    const CallWatch* watch_ = nullptr;
};

std::string why(const Poco::Exception& error) {
    const auto text = error.displayText();
    return text.substr(0, text.find('\n'));
}

/// Lets our own errors pass and makes Poco's Unavailable.
template <class Work>
auto translated(const std::string& what, Work&& work) {
    try {
        return work();
    } catch (const Poco::Exception& error) {
        throw unavailable(what + ": " + why(error));
    }
}

}  // namespace

struct HttpTls::Context {
    net::Context::Ptr tls;
};

HttpTls::HttpTls(const std::string& caFile) : context_(std::make_unique<Context>()) {
    try {
        net::Context::Params params;
        params.caLocation = caFile;
        params.loadDefaultCAs = caFile.empty();
        params.verificationMode = net::Context::VERIFY_STRICT;
        context_->tls = new net::Context(net::Context::TLS_CLIENT_USE, params);
        context_->tls->requireMinimumProtocol(net::Context::PROTO_TLSV1_2);
        context_->tls->enableExtendedCertificateVerification(true);
    } catch (const Poco::Exception& error) {
        throw invalid("cannot use the certificates in \"" + caFile + "\": " + why(error));
    }
}

HttpTls::~HttpTls() = default;

struct HttpWire::Socket {
    // The stream owns the implementation, and a secure stream the plain one below it.
    WatchedSocket* plain = new WatchedSocket;
    net::StreamSocket stream{plain};

    /// For the time of one operation.
    class Watched final {
    public:
        Watched(Socket& socket, const CallWatch& watch) : socket_(socket) {
            socket_.plain->watchBy(&watch);
        }

        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;

        ~Watched() { socket_.plain->watchBy(nullptr); }

    private:
        Socket& socket_;
    };
};

HttpWire::HttpWire(
    const HttpAddress& to, const HttpProxy* proxy, const HttpTls& tls, const CallWatch& watch
)
    : socket_(std::make_unique<Socket>()) {
    connect(proxy == nullptr ? to : proxy->address, watch);
    if (!to.isSecure) {
        return;
    }
    if (proxy != nullptr) {
        openTunnel(to, *proxy, watch);
    }
    const Socket::Watched watched(*socket_, watch);
    translated("no secure connection to " + to.authority(), [&] {
        socket_->stream =
            net::SecureStreamSocket::attach(socket_->stream, to.host, tls.context_->tls);
    });
}

HttpWire::~HttpWire() {
    try {
        // Closing TLS says goodbye; nobody is to wait for that.
        const CallWatch atOnce(nullptr, std::chrono::milliseconds(50));
        const Socket::Watched watched(*socket_, atOnce);
        socket_->stream.close();
    } catch (const std::exception&) {
        socket_->plain->watchBy(nullptr);
    }
}

void HttpWire::connect(const HttpAddress& to, const CallWatch& watch) {
    const Socket::Watched watched(*socket_, watch);
    translated("cannot reach " + to.authority(), [&] {
        watch.check();
        const auto addresses = net::DNS::resolve(to.host).addresses();
        for (std::size_t i = 0; i < addresses.size(); ++i) {
            try {
                socket_->stream.connect(net::SocketAddress(addresses[i], to.port));
                socket_->stream.setNoDelay(true);
                return;
            } catch (const Poco::Exception&) {
                socket_->stream.close();
                if (i + 1 == addresses.size()) {
                    throw;
                }
            }
        }
        throw Poco::Net::HostNotFoundException(to.host);
    });
}

void HttpWire::openTunnel(const HttpAddress& to, const HttpProxy& proxy, const CallWatch& watch) {
    const auto authority =
        (to.host.find(':') == std::string::npos ? to.host : '[' + to.host + ']') + ':' +
        std::to_string(to.port);
    std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
    if (!proxy.authorization.empty()) {
        request += "Proxy-Authorization: " + proxy.authorization + "\r\n";
    }
    write(request + "\r\n", watch);
    std::string head;
    while (!head.ends_with("\r\n\r\n")) {
        char letter = 0;
        if (head.size() > kMaxTunnelHead || read({&letter, 1}, watch) == 0) {
            throw unavailable("the proxy does not answer as one");
        }
        head.push_back(letter);
    }
    if (!head.starts_with("HTTP/1.") || head.substr(8, 2) != " 2") {
        throw unavailable("the proxy refuses: " + head.substr(0, head.find('\r')));
    }
}

std::size_t HttpWire::read(std::span<char> buffer, const CallWatch& watch) {
    const Socket::Watched watched(*socket_, watch);
    return translated("the connection broke", [&]() -> std::size_t {
        watch.check();
        const int got =
            socket_->stream.receiveBytes(buffer.data(), static_cast<int>(buffer.size()));
        return static_cast<std::size_t>(std::max(got, 0));
    });
}

void HttpWire::write(std::string_view bytes, const CallWatch& watch) {
    const Socket::Watched watched(*socket_, watch);
    translated("the connection broke", [&] {
        while (!bytes.empty()) {
            watch.check();
            const int length = static_cast<int>(std::min<std::size_t>(bytes.size(), 65'536));
            const int sent = socket_->stream.sendBytes(bytes.data(), length);
            bytes.remove_prefix(static_cast<std::size_t>(std::max(sent, 0)));
        }
    });
}

bool HttpWire::isStale() {
    char probe = 0;
    const auto got = ::recv(socket_->plain->sockfd(), &probe, 1, MSG_PEEK | MSG_DONTWAIT);
    return got >= 0 || errno != EAGAIN;
}

}  // namespace consort::extensions

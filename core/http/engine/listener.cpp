// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/listener.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "core/base/error.h"
#include "core/base/log.h"

namespace consort::http {

namespace {

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerEvent = 64;
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;
};

Address parse(const ListenAddress& listen) {
    Address address;
    auto* four = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* six = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (::inet_pton(AF_INET, listen.host.c_str(), &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(listen.port);
        address.length = sizeof(sockaddr_in);
    } else if (::inet_pton(AF_INET6, listen.host.c_str(), &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6;
        six->sin6_port = htons(listen.port);
        address.length = sizeof(sockaddr_in6);
    } else {
        throw invalid("not a numeric address to listen on: \"" + listen.host + "\"");
    }
    return address;
}

std::uint16_t portOf(const sockaddr_storage& address) {
    return ntohs(
        address.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port
                                      : reinterpret_cast<const sockaddr_in*>(&address)->sin_port
    );
}

std::string textOf(const sockaddr_storage& address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const void* bytes = &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr;
    if (address.ss_family == AF_INET6) {
        bytes = &reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr;
    }
    ::inet_ntop(address.ss_family, bytes, text.data(), text.size());
    const std::string_view view(text.data());
    return std::string(view.starts_with("::ffff:") ? view.substr(7) : view);
}

}  // namespace

Listener::Listener(const ListenAddress& listen, EngineContext& context)
    : context_(context), tls_(listen.tls), reserve_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
    Address address = parse(listen);
    auto* const generic = reinterpret_cast<sockaddr*>(&address.storage);
    socket_.reset(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
    );
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (!socket_.isOpen() || ::bind(socket_.get(), generic, address.length) != 0 ||
        ::listen(socket_.get(), kBacklog) != 0) {
        throw unavailable(
            "cannot listen on " + listen.host + " port " + std::to_string(listen.port) + ": " +
            std::strerror(errno)
        );
    }
    address.length = sizeof(address.storage);
    ::getsockname(socket_.get(), generic, &address.length);
    port_ = portOf(address.storage);
}

void Listener::addTo(Loop& loop) {
    if (!loop.add(socket_.get(), EPOLLIN | EPOLLEXCLUSIVE, *this)) {
        throw unavailable(std::string("cannot watch a listening socket: ") + std::strerror(errno));
    }
}

void Listener::stop() {
    stopped_ = true;
    // The loops may be in accept4() on it: shut it down now, close it when they have ended.
    ::shutdown(socket_.get(), SHUT_RDWR);
    for (auto& loop : context_.loops) {
        loop->remove(socket_.get());
    }
}

void Listener::onReady(std::uint32_t) {
    for (int i = 0; i < kAcceptsPerEvent && !stopped_ && acceptOne(); ++i) {
    }
}

bool Listener::acceptOne() {
    sockaddr_storage address{};
    socklen_t length = sizeof(address);
    FileDescriptor socket(::accept4(
        socket_.get(), reinterpret_cast<sockaddr*>(&address), &length, SOCK_NONBLOCK | SOCK_CLOEXEC
    ));
    if (!socket.isOpen()) {
        return onAcceptError(errno);
    }
    auto& metrics = context_.parts.metrics;
    metrics.accepted.fetch_add(1, std::memory_order_relaxed);
    Loop* target = nullptr;
    std::size_t total = 0;
    for (auto& loop : context_.loops) {
        total += loop->load();
        target = target == nullptr || loop->load() < target->load() ? loop.get() : target;
    }
    if (target == nullptr || total >= context_.options.limits.maxConnections) {
        refuse(std::move(socket));
        return true;
    }
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    target->adopt({std::move(socket), textOf(address), tls_});
    return true;
}

void Listener::refuse(FileDescriptor socket) {
    context_.parts.metrics.refused.fetch_add(1, std::memory_order_relaxed);
    if (!tls_) {
        ::send(socket.get(), kBusy.data(), kBusy.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        ::shutdown(socket.get(), SHUT_WR);
    }
}

bool Listener::onAcceptError(int error) {
    if (error == EINTR || error == ECONNABORTED || error == EPROTO) {
        return true;
    }
    if (error != EMFILE && error != ENFILE) {
        return false;
    }
    // Out of descriptors: give one up to take the client and turn it away, else this event would
    // come back at once, again and again.
    const std::lock_guard lock(mutex_);
    reserve_.reset();
    FileDescriptor socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    const bool accepted = socket.isOpen();
    if (accepted) {
        refuse(std::move(socket));
    }
    reserve_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return accepted;
}

}  // namespace consort::http

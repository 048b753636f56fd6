// SPDX-License-Identifier: Apache-2.0
#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include "core/http/engine/transport.h"

namespace consort::http {

namespace {

IoResult toResult(ssize_t count, IoResult::Kind atZero) {
    if (count > 0) {
        return {IoResult::Kind::Done, static_cast<std::size_t>(count)};
    }
    if (count == 0) {
        return {atZero};
    }
    const bool again = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
    return {again ? IoResult::Kind::Again : IoResult::Kind::Failed};
}

class PlainTransport final : public Transport {
public:
    explicit PlainTransport(FileDescriptor socket) : socket_(std::move(socket)) {}

    IoResult read(char* buffer, std::size_t size) override {
        return toResult(::recv(socket_.get(), buffer, size, 0), IoResult::Kind::End);
    }

    IoResult write(const char* bytes, std::size_t size, More more) override {
        const int flags = MSG_NOSIGNAL | (more == More::Yes ? MSG_MORE : 0);
        return toResult(::send(socket_.get(), bytes, size, flags), IoResult::Kind::Again);
    }

    IoResult sendFile(int file, std::uint64_t offset, std::size_t size, More) override {
        off_t at = static_cast<off_t>(offset);
        return toResult(::sendfile(socket_.get(), file, &at, size), IoResult::Kind::Failed);
    }

    IoResult sendPipe(int pipe, std::size_t size, More more) override {
        const unsigned flags =
            SPLICE_F_MOVE | SPLICE_F_NONBLOCK | (more == More::Yes ? SPLICE_F_MORE : 0);
        return toResult(
            ::splice(pipe, nullptr, socket_.get(), nullptr, size, flags), IoResult::Kind::Failed
        );
    }

    bool shortReadDrains() const noexcept override { return true; }

    void limitUnacknowledged(std::chrono::milliseconds time) override {
        setUserTimeout(socket_.get(), time);
    }

    void shutdownWrite() override { ::shutdown(socket_.get(), SHUT_WR); }

private:
    FileDescriptor socket_;
};

}  // namespace

void setUserTimeout(int socket, std::chrono::milliseconds time) {
    const auto millis = static_cast<unsigned>(time.count());
    ::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &millis, sizeof millis);
}

std::unique_ptr<Transport> makePlainTransport(FileDescriptor socket) {
    return std::make_unique<PlainTransport>(std::move(socket));
}

}  // namespace consort::http

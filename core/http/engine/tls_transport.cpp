// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "core/http/engine/transport.h"

namespace consort::http {

namespace {

/// One TLS record: what is encrypted at once.
constexpr std::size_t kRecordBytes = 16 * 1024;

struct SslDeleter {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

using SslPtr = std::unique_ptr<SSL, SslDeleter>;

class TlsTransport final : public Transport {
public:
    TlsTransport(FileDescriptor socket, SslPtr ssl)
        : socket_(std::move(socket)), ssl_(std::move(ssl)) {}

    ~TlsTransport() override {
        if (usable_ && SSL_is_init_finished(ssl_.get())) {
            SSL_shutdown(ssl_.get());  // Sends close_notify, waits for nothing.
        }
    }

    IoResult read(char* buffer, std::size_t size) override {
        ERR_clear_error();
        std::size_t count = 0;
        const int ok = SSL_read_ex(ssl_.get(), buffer, size, &count);
        return toResult(ok, count);
    }

    IoResult write(const char* bytes, std::size_t size, More) override {
        ERR_clear_error();
        std::size_t count = 0;
        const int ok = SSL_write_ex(ssl_.get(), bytes, std::min(size, kRecordBytes), &count);
        return toResult(ok, count);
    }

    IoResult sendFile(int file, std::uint64_t offset, std::size_t size, More more) override {
        std::array<char, kRecordBytes> record;  // NOLINT(*-member-init): filled by pread
        ssize_t count = 0;
        do {
            count = ::pread(
                file, record.data(), std::min(size, record.size()), static_cast<off_t>(offset)
            );
        } while (count < 0 && errno == EINTR);
        if (count <= 0) {
            return {IoResult::Kind::Failed};
        }
        return write(record.data(), static_cast<std::size_t>(count), more);
    }

    IoResult sendPipe(int pipe, std::size_t size, More more) override {
        if (pipedLength_ == 0) {
            piped_.resize(kRecordBytes);
            const ssize_t count = ::read(pipe, piped_.data(), std::min(size, piped_.size()));
            if (count <= 0) {
                return {IoResult::Kind::Failed};
            }
            pipedLength_ = static_cast<std::size_t>(count);
            pipedSent_ = 0;
        }
        const auto result = write(piped_.data() + pipedSent_, pipedLength_ - pipedSent_, more);
        pipedSent_ += result.kind == IoResult::Kind::Done ? result.bytes : 0;
        pipedLength_ = pipedSent_ == pipedLength_ ? 0 : pipedLength_;
        return result;
    }

    bool shortReadDrains() const noexcept override { return false; }

    void limitUnacknowledged(std::chrono::milliseconds time) override {
        setUserTimeout(socket_.get(), time);
    }

    void shutdownWrite() override {
        if (usable_ && SSL_is_init_finished(ssl_.get())) {
            SSL_shutdown(ssl_.get());
        }
        usable_ = false;
        ::shutdown(socket_.get(), SHUT_WR);
    }

private:
    IoResult toResult(int ok, std::size_t count) {
        if (ok == 1) {
            return {IoResult::Kind::Done, count};
        }
        switch (SSL_get_error(ssl_.get(), ok)) {
            case SSL_ERROR_WANT_READ:
            case SSL_ERROR_WANT_WRITE:
                return {IoResult::Kind::Again};
            case SSL_ERROR_ZERO_RETURN:
                return {IoResult::Kind::End};
            default:
                usable_ = false;  // After a fatal error SSL_shutdown must not be called.
                return {IoResult::Kind::Failed};
        }
    }

    FileDescriptor socket_;
    SslPtr ssl_;
    bool usable_ = true;
    std::string piped_;
    std::size_t pipedLength_ = 0;
    std::size_t pipedSent_ = 0;
};

}  // namespace

std::unique_ptr<Transport> makeTlsTransport(FileDescriptor socket, ssl_ctx_st* context) {
    SslPtr ssl(SSL_new(context));
    if (!ssl || SSL_set_fd(ssl.get(), socket.get()) != 1) {
        return nullptr;
    }
    SSL_set_accept_state(ssl.get());
    SSL_set_mode(
        ssl.get(),
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    return std::make_unique<TlsTransport>(std::move(socket), std::move(ssl));
}

}  // namespace consort::http

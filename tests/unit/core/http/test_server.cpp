// SPDX-License-Identifier: Apache-2.0
#include "test_server.h"

#include <filesystem>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "core/base/error.h"

namespace consort::http {

std::optional<Principal> TestAuthenticator::authenticate(const Request& request) {
    if (request.header("X-API-Key")) {
        return lookUp();
    }
    const auto header = request.header("Authorization");
    if (!header) {
        return std::nullopt;
    }
    if (*header != "Bearer alice" && *header != "Bearer admin") {
        throw Error(ErrorCode::Unauthorized, "the token is not ours");
    }
    return Principal{
        .user = UserId("u1"), .session = SessionId("s1"), .admin = *header == "Bearer admin"};
}

bool TestAuthenticator::isAtHand(const Request& request) const {
    return !request.header("X-API-Key");
}

TestServer::TestServer()
    : logFile_(::open("/dev/null", O_WRONLY | O_CLOEXEC)), log_(logFile_.get()) {
    options.loops = 2;
    options.workers = 2;
}

TestServer::~TestServer() = default;

void TestServer::add(Method method, std::string path, Run run, Handler handler, Access access) {
    router.add({method, std::move(path), access, run, "test", std::move(handler)});
}

void TestServer::start() {
    metrics_ = std::make_unique<Metrics>(router);
    server_ =
        std::make_unique<Server>(options, ServerParts{router, authenticator_, log_, *metrics_});
    server_->start();
}

std::string WireAnswer::header(std::string_view name) const {
    std::size_t at = head.find("\r\n");
    while (at != std::string::npos && at + 2 < head.size()) {
        const auto end = head.find("\r\n", at + 2);
        const std::string_view line = std::string_view(head).substr(at + 2, end - at - 2);
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos && equalsIgnoreCase(line.substr(0, colon), name)) {
            return std::string(line.substr(colon + 2));
        }
        at = end;
    }
    return {};
}

WireClient::WireClient(std::uint16_t port, int receiveBuffer)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receiveBuffer > 0) {
        ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof(receiveBuffer));
    }
    const timeval limit{.tv_sec = 5, .tv_usec = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

void WireClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

WireAnswer WireClient::get(std::string_view path, std::string_view lines) {
    return request("GET", path, lines);
}

WireAnswer WireClient::request(
    std::string_view method, std::string_view path, std::string_view lines, std::string_view body
) {
    std::string text =
        std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: test\r\n";
    text += lines;
    if (!body.empty()) {
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    send(text + "\r\n" + std::string(body));
    return read(method == "HEAD");
}

bool WireClient::fill() {
    char bytes[65536];
    const auto count = ::recv(socket_.get(), bytes, sizeof(bytes), 0);
    if (count <= 0) {
        return false;
    }
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return true;
}

WireAnswer WireClient::read(bool headOnly) {
    WireAnswer answer;
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) {
            return answer;
        }
    }
    answer.head = buffer_.substr(0, end + 2);
    buffer_.erase(0, end + 4);
    answer.status = std::stoi(answer.head.substr(9, 3));
    if (headOnly || answer.status == 204 || answer.status == 304 || answer.status < 200) {
        answer.complete = true;
        return answer;
    }
    if (answer.header("Transfer-Encoding") == "chunked") {
        answer.body = readChunked(answer.complete);
        return answer;
    }
    const auto text = answer.header("Content-Length");
    const std::size_t length = text.empty() ? std::string::npos : std::stoul(text);
    while (buffer_.size() < length && fill()) {
    }
    answer.body = buffer_.substr(0, length);
    buffer_.erase(0, answer.body.size());
    answer.complete = answer.body.size() == length || length == std::string::npos;
    return answer;
}

std::string WireClient::readChunked(bool& complete) {
    std::string body;
    for (;;) {
        std::size_t end = 0;
        while ((end = buffer_.find("\r\n")) == std::string::npos) {
            if (!fill()) {
                return body;
            }
        }
        const std::size_t size = std::stoul(buffer_.substr(0, end), nullptr, 16);
        while (buffer_.size() < end + 2 + size + 2) {
            if (!fill()) {
                return body;
            }
        }
        body += buffer_.substr(end + 2, size);
        buffer_.erase(0, end + 2 + size + 2);
        if (size == 0) {
            complete = true;
            return body;
        }
    }
}

std::string WireClient::readSome(std::size_t size) {
    if (buffer_.empty()) {
        fill();
    }
    std::string bytes = buffer_.substr(0, size);
    buffer_.erase(0, bytes.size());
    return bytes;
}

bool WireClient::isClosedByServer() {
    char bytes[65536];
    for (;;) {
        const auto count = ::recv(socket_.get(), bytes, sizeof(bytes), 0);
        if (count <= 0) {
            return count == 0 || errno == ECONNRESET;
        }
    }
}

void WireClient::resetNow() {
    const linger hard{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    socket_.reset();
}

bool eventually(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done()) {
        if (std::chrono::steady_clock::now() > limit) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

std::size_t openDescriptors() {
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator("/proc/self/fd")) {
        ++count;
    }
    return count;
}

std::string pattern(std::size_t offset, std::size_t length) {
    std::string text(length, '\0');
    for (std::size_t i = 0; i < length; ++i) {
        text[i] = static_cast<char>('a' + (offset + i) % 23);
    }
    return text;
}

SharedFile patternFile(std::size_t size) {
    FileDescriptor file(::open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    const std::string bytes = pattern(0, size);
    if (::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(size)) {
        throw std::runtime_error("cannot write the test file");
    }
    return std::make_shared<const FileDescriptor>(std::move(file));
}

}  // namespace consort::http

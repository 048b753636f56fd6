// SPDX-License-Identifier: Apache-2.0
#include "tests/support/redis_server.h"

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/file_descriptor.h"
#include "core/base/random.h"

namespace consort::testing {

namespace {

::sockaddr_in loopback(std::uint16_t port) {
    ::sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t freePort() {
    const FileDescriptor probe(::socket(AF_INET, SOCK_STREAM, 0));
    auto address = loopback(0);
    ::socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<::sockaddr*>(&address);
    if (::bind(probe.get(), raw, size) != 0 || ::getsockname(probe.get(), raw, &size) != 0) {
        throw std::runtime_error("no free port");
    }
    return ntohs(address.sin_port);
}

bool answers(std::uint16_t port) {
    const FileDescriptor probe(::socket(AF_INET, SOCK_STREAM, 0));
    const auto address = loopback(port);
    return ::connect(probe.get(), reinterpret_cast<const ::sockaddr*>(&address), sizeof address) ==
           0;
}

}  // namespace

std::string sharedRedisUrl() {
    const char* url = std::getenv("CONSORT_TEST_REDIS");
    if (url == nullptr || *url == '\0') {
        throw std::runtime_error("CONSORT_TEST_REDIS is not set: this test needs a Redis server");
    }
    return url;
}

std::string freshPrefix() {
    return "test-" + randomToken(9) + ':';
}

RedisServer::RedisServer(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), port_(freePort()) {
    start();
}

RedisServer::~RedisServer() {
    kill();
}

void RedisServer::start() {
    const auto port = std::to_string(port_);
    std::vector<std::string> words{
        "redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no"};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    std::vector<char*> pointers;
    for (auto& word : words) {
        word = word == "{port}" ? port : word;
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(::open("/dev/null", O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
        ::execvp(pointers[0], pointers.data());
        ::_exit(127);
    }
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!answers(port_)) {
        if (std::chrono::steady_clock::now() > until ||
            ::waitpid(process_, nullptr, WNOHANG) != 0) {
            throw std::runtime_error("redis-server does not start");
        }
        std::this_thread::yield();
    }
}

void RedisServer::kill() {
    if (process_ > 0) {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
        process_ = 0;
    }
}

void RedisServer::freeze() {
    ::kill(process_, SIGSTOP);
    ::waitpid(process_, nullptr, WUNTRACED);
}

void RedisServer::thaw() {
    ::kill(process_, SIGCONT);
}

}  // namespace consort::testing

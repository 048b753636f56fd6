// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/base/file_descriptor.h"

namespace consort::cache {

/// Speaks as Redis does, and answers as the test wants: what a Redis in trouble says.
class ScriptedRedis final {
public:
    using Words = std::vector<std::string>;
    /// The bytes of the answer; empty for none. Never called twice at a time.
    using Script = std::function<std::string(const Words&)>;

    explicit ScriptedRedis(Script script) : script_(std::move(script)) {
        ::sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<::sockaddr*>(&address);
        if (::bind(listener_.get(), raw, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
            ::getsockname(listener_.get(), raw, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        at_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        acceptor_ = std::thread([this] { accept(); });
    }

    ~ScriptedRedis() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        acceptor_.join();
        closeAll();
        for (auto& thread : threads_) {
            thread.join();
        }
    }

    ScriptedRedis(const ScriptedRedis&) = delete;
    ScriptedRedis& operator=(const ScriptedRedis&) = delete;

    /// Ends all connections that are open.
    void closeAll() {
        const std::lock_guard lock(mutex_);
        for (const auto& peer : peers_) {
            ::shutdown(peer.get(), SHUT_RDWR);
        }
    }

    /// How many commands begin with this word.
    int count(const std::string& word) const {
        const std::lock_guard lock(mutex_);
        int count = 0;
        for (const auto& heard : heard_) {
            count += heard == word ? 1 : 0;
        }
        return count;
    }

    const std::string& at() const { return at_; }

    std::string url() const { return "redis://" + at_; }

private:
    void accept() {
        for (;;) {
            FileDescriptor peer(::accept(listener_.get(), nullptr, nullptr));
            if (!peer.isOpen()) {
                return;
            }
            const std::lock_guard lock(mutex_);
            const int raw = peer.get();
            peers_.push_back(std::move(peer));
            threads_.emplace_back([this, raw] { talk(raw); });
        }
    }

    void talk(int peer) {
        for (;;) {
            Words words;
            const auto count = numberOf(lineFrom(peer));
            for (int i = 0; i < count; ++i) {
                words.push_back(bytesFrom(peer, numberOf(lineFrom(peer))));
            }
            if (words.empty()) {
                return;
            }
            const std::lock_guard lock(mutex_);
            heard_.push_back(words[0]);
            const auto answer = script_(words);
            ::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
    }

    /// "*3", "$5"; empty at the end.
    static std::string lineFrom(int peer) {
        std::string line;
        for (char c = 0; ::recv(peer, &c, 1, 0) == 1;) {
            if (c == '\n') {
                return line;
            }
            line += c;
        }
        return {};
    }

    static int numberOf(const std::string& line) {
        return line.empty() ? 0 : std::stoi(line.substr(1));
    }

    /// And the end of the line after them.
    static std::string bytesFrom(int peer, int count) {
        std::string bytes(static_cast<std::size_t>(count) + 2, '\0');
        ::recv(peer, bytes.data(), bytes.size(), MSG_WAITALL);
        bytes.resize(static_cast<std::size_t>(count));
        return bytes;
    }

    const Script script_;
    FileDescriptor listener_{::socket(AF_INET, SOCK_STREAM, 0)};
    std::string at_;
    mutable std::mutex mutex_;
    std::vector<std::string> heard_;
    std::vector<FileDescriptor> peers_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace consort::cache

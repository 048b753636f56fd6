// SPDX-License-Identifier: Apache-2.0
// Redis goes away, hangs, refuses, is something else; and comes back.
#include <array>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"
#include "core/cache/redis_connection.h"
#include "core/cache/redis_stream.h"

#include "tests/support/redis_server.h"
#include "tests/unit/core/cache/bus_listener.h"

namespace consort::cache {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class RedisOutageTest : public ::testing::Test {
protected:
    struct Server {
        Server(const std::string& url, const Clock& clock, Log& log)
            : backend(openBackend({url, "consort:", {}}, clock, log)), listener(backend->bus()) {
            backend->start();
        }

        void publish(std::string_view text) { backend->bus().publish("t", text); }

        Cache& cache() { return backend->cache(); }

        bool becomes(bool isUp) {
            const auto until = std::chrono::steady_clock::now() + seconds(30);
            while (backend->state()->isUp != isUp && std::chrono::steady_clock::now() < until) {
                cache().find("x");
                std::this_thread::yield();
            }
            return backend->state()->isUp == isUp;
        }

        std::unique_ptr<Backend> backend;
        BusListener listener;
    };

    std::unique_ptr<Server> server(const std::string& url) {
        return std::make_unique<Server>(url, clock_, log_);
    }

    static milliseconds timeOf(const std::function<void()>& work) {
        const auto begin = std::chrono::steady_clock::now();
        work();
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    }

    SystemClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
};

TEST_F(RedisOutageTest, AKilledRedisIsUsedAgainWhenItIsBack) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    a->cache().put("k", "1", seconds(60));
    EXPECT_EQ(a->cache().find("k"), "1");
    redis.kill();
    EXPECT_EQ(a->cache().find("k"), std::nullopt);
    EXPECT_FALSE(a->backend->state()->isUp);
    EXPECT_FALSE(a->backend->state()->problem.empty());
    redis.start();
    EXPECT_TRUE(a->becomes(true));
    EXPECT_GE(a->backend->state()->reconnects, 1U);
    a->cache().put("k", "2", seconds(60));
    EXPECT_EQ(a->cache().find("k"), "2");
}

TEST_F(RedisOutageTest, EveryCallHasAnAnswerWithoutRedis) {
    const auto a = server("redis://127.0.0.1:1");
    a->cache().put("k", "1", seconds(60));
    a->cache().remove("k");
    EXPECT_EQ(a->cache().find("k"), std::nullopt);
    EXPECT_EQ(a->cache().findAll({"k"}), std::nullopt);
    EXPECT_EQ(a->cache().replaceAll({{"k", {}, "1", seconds(1)}}), Cache::Outcome::Unreachable);
    EXPECT_EQ(a->cache().increment("n", seconds(60)), 1);
    EXPECT_EQ(a->cache().increment("n", seconds(60)), 2);
    a->publish("1");
    EXPECT_EQ(a->listener.texts(), "1");
}

TEST_F(RedisOutageTest, NobodyWaitsTwiceForARedisThatHangs) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    a->cache().find("k");
    redis.freeze();
    EXPECT_LT(timeOf([&] { a->cache().find("k"); }), seconds(1));
    // Any of these would take 250 ms if it asked.
    EXPECT_LT(
        timeOf([&] {
            for (int i = 0; i < 100; ++i) {
                a->cache().find("k");
            }
        }),
        milliseconds(250)
    );
    redis.thaw();
    EXPECT_TRUE(a->becomes(true));
}

TEST_F(RedisOutageTest, PublishingNeverWaits) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    redis.freeze();
    const std::string text(1000, 'x');
    EXPECT_LT(
        timeOf([&] {
            for (int i = 0; i < 5'000; ++i) {
                a->publish(text);
            }
        }),
        seconds(2)
    );
    redis.thaw();
}

TEST_F(RedisOutageTest, OwnMessagesAreToldWhileRedisHangsAndToOthersAfterwards) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    const auto b = server(redis.url());
    a->publish("1");
    b->listener.textsUntil("1");
    redis.freeze();
    a->publish("2");
    a->publish("3");
    EXPECT_EQ(a->listener.textsUntil("3"), "<gap>123");
    b->publish("4");
    EXPECT_EQ(b->listener.textsUntil("4"), "<gap>14");
    redis.thaw();
    // Each once, though nobody knows what of it Redis had taken when it hung.
    const auto isAll = [](const std::string& texts) { return texts.size() == 9; };
    EXPECT_EQ(b->listener.textsOnce(isAll), "<gap>1423");
    EXPECT_EQ(a->listener.textsOnce(isAll), "<gap>1234");
    a->publish("5");
    EXPECT_EQ(b->listener.textsUntil("5"), "<gap>14235");
    EXPECT_EQ(a->listener.textsUntil("5"), "<gap>12345");
}

TEST_F(RedisOutageTest, ARedisThatForgotIsAGap) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    const auto b = server(redis.url());
    a->publish("1");
    b->listener.textsUntil("1");
    const auto before = b->listener.heard().front().id;
    redis.kill();
    redis.start();
    EXPECT_EQ(b->listener.textsUntil("1<gap>"), "<gap>1<gap>");
    EXPECT_EQ(a->listener.textsUntil("1<gap>"), "<gap>1<gap>");
    EXPECT_NE(b->listener.heard().back().id, before);
    a->publish("2");
    EXPECT_EQ(b->listener.textsUntil("2"), "<gap>1<gap>2");
    EXPECT_EQ(a->listener.textsUntil("2"), "<gap>1<gap>2");
}

TEST_F(RedisOutageTest, OthersHearOfWhatCouldNotBeKept) {
    testing::RedisServer redis;
    const auto b = server(redis.url());
    const auto a = server(redis.url());
    redis.freeze();
    a->publish("1");
    EXPECT_EQ(a->listener.textsUntil("1"), "<gap>1");
    for (int i = 0; i < 5'000; ++i) {
        a->publish("x");
    }
    EXPECT_GT(a->backend->state()->lostMessages, 0U);
    EXPECT_EQ(a->listener.texts().size(), 5'006U);
    redis.thaw();
    EXPECT_TRUE(b->listener.textsOnce([](const auto& texts) { return texts.ends_with("x"); }
    ).starts_with("<gap><gap>x"));
}

TEST_F(RedisOutageTest, AnIdOfOneAloneIsKnownToNobodyElse) {
    testing::RedisServer redis;
    const auto a = server(redis.url());
    const auto b = server(redis.url());
    redis.freeze();
    a->publish("1");
    a->listener.textsUntil("1");
    redis.thaw();
    b->listener.textsUntil("1");
    EXPECT_NE(a->listener.heard().back().id, b->listener.heard().back().id);
}

TEST_F(RedisOutageTest, AStreamThatIsTakenAwayGoesOn) {
    const testing::RedisServer redis;
    const auto a = server(redis.url());
    const auto b = server(redis.url());
    a->publish("1");
    b->listener.textsUntil("1");
    RedisConnection({RedisUrl::parse(redis.url()), {}}).call({"FLUSHALL"});
    a->publish("2");
    EXPECT_EQ(a->listener.textsUntil("2"), "<gap>12");
    EXPECT_EQ(b->listener.textsUntil("2"), "<gap>12");
}

TEST_F(RedisOutageTest, WhoFallsBehindWhatIsKeptIsToldOfAGap) {
    const testing::RedisServer redis;
    const auto a = server(redis.url());
    std::promise<void> release;
    const auto released = release.get_future();
    const auto slow =
        a->backend->bus().subscribe("slow", {[&](const auto&) { released.wait(); }, {}});
    const auto told = a->listener.heard().size();
    RedisConnection connection({RedisUrl::parse(redis.url()), {}});
    const auto send = [&](std::uint64_t number, const std::string& topic) {
        return addCommand("consort:bus", {{}, "other", number, topic, "x"}, "8192");
    };
    connection.call(send(1, "slow"));
    std::uint64_t number = 1;
    for (int batch = 0; batch < 100; ++batch) {
        std::vector<RedisConnection::Command> commands;
        for (int i = 0; i < 100; ++i) {
            commands.push_back(send(++number, "t"));
        }
        connection.callAll(commands, seconds(10));
    }
    release.set_value();
    EXPECT_TRUE(a->listener.textsUntil("x<gap>").ends_with("x<gap>"));
    const auto heard = a->listener.heard();
    EXPECT_LT(heard.size() - told, number);
    EXPECT_TRUE(heard[told].isPast);
    connection.call(send(++number, "t"));
    EXPECT_TRUE(a->listener.textsUntil("<gap>x").ends_with("<gap>x"));
    EXPECT_FALSE(a->listener.heard().back().isPast);
}

TEST_F(RedisOutageTest, AnAddressThatIsKnownIsNotLookedUp) {
    const testing::RedisServer redis;
    RedisTarget target{RedisUrl::parse("redis://localhost:" + std::to_string(redis.port())), {}};
    target.address = RedisConnection(target).address();
    EXPECT_EQ(target.address, "127.0.0.1");
    target.url.host = "nowhere.invalid";
    EXPECT_NO_THROW(RedisConnection(target).call({"PING"}));
}

TEST_F(RedisOutageTest, SignsIn) {
    const testing::RedisServer redis({"--requirepass", "right"});
    const auto at = "@127.0.0.1:" + std::to_string(redis.port());
    const auto a = server("redis://:right" + at + "/5");
    EXPECT_TRUE(a->backend->state()->isUp);
    const auto c = server("redis://default:right" + at);
    EXPECT_TRUE(c->backend->state()->isUp);
    a->cache().put("k", "1", seconds(60));
    EXPECT_EQ(a->cache().find("k"), "1");
    EXPECT_EQ(c->cache().find("k"), std::nullopt);  // Another database.
}

TEST_F(RedisOutageTest, AWrongPasswordIsNamedAndNotShown) {
    const testing::RedisServer redis({"--requirepass", "right"});
    const auto url = "redis://:wrong7@127.0.0.1:" + std::to_string(redis.port());
    const auto a = server(url);
    EXPECT_FALSE(a->backend->state()->isUp);
    EXPECT_NE(a->backend->state()->problem.find("sign in"), std::string::npos);
    EXPECT_EQ(a->backend->state()->problem.find("wrong7"), std::string::npos);
    EXPECT_THROW(requireBackend({url, "consort:", {}}), Error);
}

TEST_F(RedisOutageTest, ADatabaseThatIsNotThereIsNamed) {
    const testing::RedisServer redis;
    const auto a = server(redis.url() + "/99");
    EXPECT_NE(a->backend->state()->problem.find("select the database"), std::string::npos);
}

TEST_F(RedisOutageTest, ARedisThatRefusesToWriteLosesNobodysOwnMessages) {
    testing::RedisServer redis({"--maxmemory", "1"});
    const auto a = server(redis.url());
    a->publish("1");
    EXPECT_EQ(a->listener.textsUntil("1"), "1");
    a->cache().put("k", "1", seconds(60));
    EXPECT_EQ(a->cache().find("k"), std::nullopt);
    EXPECT_EQ(a->cache().increment("n", seconds(60)), 1);
}

/// Answers every connection with the same bytes.
class Parrot final {
public:
    explicit Parrot(std::string text) : text_(std::move(text)) {
        ::sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        ::socklen_t size = sizeof address;
        auto* const raw = reinterpret_cast<::sockaddr*>(&address);
        if (::bind(listener_.get(), raw, size) != 0 || ::listen(listener_.get(), 16) != 0 ||
            ::getsockname(listener_.get(), raw, &size) != 0) {
            throw std::runtime_error("cannot listen");
        }
        url_ = "redis://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { answer(); });
    }

    ~Parrot() {
        ::shutdown(listener_.get(), SHUT_RDWR);
        thread_.join();
    }

    const std::string& url() const { return url_; }

private:
    void answer() {
        for (;;) {
            const FileDescriptor peer(::accept(listener_.get(), nullptr, nullptr));
            if (!peer.isOpen()) {
                return;
            }
            std::array<char, 1024> request{};
            if (::recv(peer.get(), request.data(), request.size(), 0) > 0) {
                ::send(peer.get(), text_.data(), text_.size(), MSG_NOSIGNAL);
            }
        }
    }

    const std::string text_;
    FileDescriptor listener_{::socket(AF_INET, SOCK_STREAM, 0)};
    std::string url_;
    std::thread thread_;
};

class GarbageTest : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(
    Answers,
    GarbageTest,
    ::testing::Values(
        "",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "$",
        "$abc\r\n",
        "$5\r\nab",
        "*2\r\n$1\r\na",
        "*2\r\nx\r\n",
        ":\r\n",
        "\n\n\n"
    )
);

TEST_P(GarbageTest, WhatIsNoRedisIsUnavailable) {
    const Parrot parrot(GetParam());
    try {
        requireBackend({parrot.url(), "consort:", {}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable) << error.what();
    }
}

}  // namespace

}  // namespace consort::cache

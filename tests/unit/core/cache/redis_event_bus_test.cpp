// SPDX-License-Identifier: Apache-2.0
// Several servers on one bus: all of them see the same.
#include <memory>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"

#include "tests/support/redis_server.h"
#include "tests/unit/core/cache/bus_listener.h"

namespace consort::cache {

namespace {

/// One process of an installation.
struct Server {
    Server(const BackendOptions& options, const Clock& clock, Log& log)
        : backend(openBackend(options, clock, log)), listener(backend->bus()) {
        backend->start();
    }

    void publish(std::string_view text) { backend->bus().publish("t", text); }

    std::unique_ptr<Backend> backend;
    BusListener listener;
};

class RedisEventBusTest : public ::testing::Test {
protected:
    std::unique_ptr<Server> server() { return std::make_unique<Server>(options_, clock_, log_); }

    /// What was told since the gap that a process begins with.
    static std::vector<std::pair<std::string, std::string>> told(const Server& server) {
        std::vector<std::pair<std::string, std::string>> all;
        for (const auto& heard : server.listener.heard()) {
            if (heard.text != "<gap>") {
                all.emplace_back(heard.id, heard.text);
            }
        }
        return all;
    }

    SystemClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    BackendOptions options_{testing::sharedRedisUrl(), testing::freshPrefix(), {}};
};

TEST_F(RedisEventBusTest, AllSeeTheSameInTheSameOrder) {
    const auto a = server();
    const auto b = server();
    for (int i = 0; i < 100; ++i) {
        a->publish("a");
        b->publish("b");
    }
    const auto isAll = [](const std::string& texts) { return texts.size() == 205; };
    a->listener.textsOnce(isAll);
    b->listener.textsOnce(isAll);
    EXPECT_EQ(told(*a).size(), 200U);
    EXPECT_EQ(told(*a), told(*b));
}

TEST_F(RedisEventBusTest, TheOthersMessagesAreNotOwn) {
    const auto a = server();
    const auto b = server();
    a->publish("1");
    a->listener.textsUntil("1");
    b->listener.textsUntil("1");
    EXPECT_TRUE(a->listener.heard().back().isOwn);
    EXPECT_FALSE(b->listener.heard().back().isOwn);
}

TEST_F(RedisEventBusTest, ANewServerKnowsWhatWasBefore) {
    const auto a = server();
    a->publish("1");
    a->publish("2");
    a->listener.textsUntil("2");
    const auto b = server();
    EXPECT_EQ(told(*b), told(*a));
    EXPECT_TRUE(b->listener.heard().front().isPast);
    b->publish("3");
    b->listener.textsUntil("3");
    EXPECT_FALSE(b->listener.heard().back().isPast);
    a->listener.textsUntil("3");
    EXPECT_EQ(told(*b), told(*a));
}

TEST_F(RedisEventBusTest, AllBeginAtTheSamePlace) {
    const auto a = server();
    a->publish("1");
    a->listener.textsUntil("1");
    const auto b = server();
    EXPECT_FALSE(a->listener.beginning().empty());
    EXPECT_EQ(a->listener.beginning(), b->listener.beginning());
}

// What is changed while it reads the past is either read by who is told of the gap, or told.
TEST_F(RedisEventBusTest, AGapIsToldOnceThePastIsKnown) {
    const auto a = server();
    a->publish("1");
    a->publish("2");
    a->listener.textsUntil("2");
    const auto b = server();
    EXPECT_EQ(b->listener.texts(), "12<gap>");
    EXPECT_NE(b->listener.heard().back().id, b->listener.beginning());
}

TEST_F(RedisEventBusTest, OtherInstallationsHearNothing) {
    const auto a = server();
    options_.prefix = testing::freshPrefix();
    const auto b = server();
    a->publish("1");
    a->listener.textsUntil("1");
    b->publish("2");
    EXPECT_EQ(b->listener.textsUntil("2"), "<gap>2");
}

TEST_F(RedisEventBusTest, WhatWasPublishedLastArrivesBeforeTheEnd) {
    const auto b = server();
    {
        const auto a = server();
        a->publish("1");
    }
    EXPECT_EQ(b->listener.textsUntil("1"), "<gap>1");
}

}  // namespace

}  // namespace consort::cache

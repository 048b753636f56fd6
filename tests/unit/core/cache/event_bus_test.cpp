// SPDX-License-Identifier: Apache-2.0
// What holds for a bus within this process and for one through Redis.
#include "core/cache/event_bus.h"

#include <memory>
#include <thread>
#include <vector>

#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"

#include "tests/support/redis_server.h"
#include "tests/unit/core/cache/bus_listener.h"

namespace consort::cache {

namespace {

enum class Kind { Memory, Redis };

class EventBusTest : public ::testing::TestWithParam<Kind> {
protected:
    BackendOptions options() const {
        return GetParam() == Kind::Memory
                   ? BackendOptions{}
                   : BackendOptions{testing::sharedRedisUrl(), testing::freshPrefix(), {}};
    }

    /// Without the gap that a shared bus begins with.
    static std::string said(const std::string& texts) {
        return texts.starts_with("<gap>") ? texts.substr(5) : texts;
    }

    SystemClock clock_;
    FileDescriptor logFile_{::dup(2)};
    Log log_{logFile_.get(), LogLevel::Error};
    std::unique_ptr<Backend> backend_ = openBackend(options(), clock_, log_);
    EventBus& bus_ = backend_->bus();
};

INSTANTIATE_TEST_SUITE_P(
    Everywhere,
    EventBusTest,
    ::testing::Values(Kind::Memory, Kind::Redis),
    [](const auto& param) { return param.param == Kind::Memory ? "Memory" : "Redis"; }
);

TEST_P(EventBusTest, TellsEverybodyWhoListens) {
    BusListener first(bus_);
    backend_->start();
    bus_.publish("t", "1");
    EXPECT_EQ(said(first.textsUntil("1")), "1");
    {
        BusListener second(bus_);
        bus_.publish("t", "2");
        EXPECT_EQ(second.textsUntil("2"), "2");
    }
    bus_.publish("t", "3");
    EXPECT_EQ(said(first.textsUntil("3")), "123");
}

TEST_P(EventBusTest, TellsOfTheTopicOnly) {
    BusListener listener(bus_);
    backend_->start();
    bus_.publish("other", "1");
    bus_.publish("t", "2");
    EXPECT_EQ(said(listener.textsUntil("2")), "2");
}

TEST_P(EventBusTest, SaysWhichAreOwn) {
    BusListener listener(bus_);
    backend_->start();
    bus_.publish("t", "1");
    listener.textsUntil("1");
    EXPECT_TRUE(listener.heard().back().isOwn);
    EXPECT_FALSE(listener.heard().back().isPast);
}

TEST_P(EventBusTest, CarriesAnyBytes) {
    BusListener listener(bus_);
    backend_->start();
    const std::string bytes("\r\n*1\r\n\0\xff.", 9);
    bus_.publish("t", bytes);
    EXPECT_EQ(said(listener.textsUntil(".")), bytes);
}

TEST_P(EventBusTest, LosesNothingOfManyPublishersAndKeepsTheOrderOfEach) {
    BusListener listener(bus_);
    backend_->start();
    constexpr int kEach = 500;
    {
        std::vector<std::jthread> publishers;
        for (char name = 'a'; name < 'e'; ++name) {
            publishers.emplace_back([this, name] {
                for (int n = 0; n < kEach; ++n) {
                    bus_.publish("t", name + std::to_string(n) + ' ');
                }
            });
        }
    }
    std::size_t length = 0;
    for (int n = 0; n < kEach; ++n) {
        length += 4 * (std::to_string(n).size() + 2);
    }
    const auto texts =
        listener.textsOnce([&](const auto& now) { return said(now).size() >= length; });
    EXPECT_EQ(said(texts).size(), length);
    for (char name = 'a'; name < 'e'; ++name) {
        std::size_t at = 0;
        for (int n = 0; n < kEach && at != std::string::npos; ++n) {
            at = texts.find(name + std::to_string(n) + ' ', at);
        }
        EXPECT_NE(at, std::string::npos) << name;
    }
}

TEST_P(EventBusTest, EveryMessageHasAnIdOfItsOwn) {
    BusListener listener(bus_);
    backend_->start();
    bus_.publish("t", "1");
    bus_.publish("t", "2");
    listener.textsUntil("2");
    const auto heard = listener.heard();
    EXPECT_NE(heard[heard.size() - 1].id, heard[heard.size() - 2].id);
    EXPECT_LE(heard.back().id.size(), 64U);
}

}  // namespace

}  // namespace consort::cache

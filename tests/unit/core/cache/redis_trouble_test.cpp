// SPDX-License-Identifier: Apache-2.0
// What a Redis in trouble answers.
#include <ostream>
#include <string>
#include <utility>

#include <sys/mman.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/file_descriptor.h"
#include "core/cache/backend.h"
#include "core/cache/redis_cache.h"
#include "core/cache/redis_link.h"

#include "tests/unit/core/cache/scripted_redis.h"

namespace consort::cache {

namespace {

using std::chrono::seconds;
using Words = ScriptedRedis::Words;

class RedisTroubleTest : public ::testing::Test {
protected:
    static constexpr const char* kPong = "+PONG\r\n";
    static constexpr const char* kNothing = "$-1\r\n";

    static RedisTarget targetOf(const ScriptedRedis& redis) {
        return {RedisUrl::parse(redis.url()), {}};
    }

    /// How often it is in the log.
    int logged(const std::string& text) const {
        std::string all(1 << 16, '\0');
        const auto size = ::pread(logFile_.get(), all.data(), all.size(), 0);
        all.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
        int count = 0;
        for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) {
            ++count;
        }
        return count;
    }

    ManualClock clock_;
    FileDescriptor logFile_{::memfd_create("log", MFD_CLOEXEC)};
    Log log_{logFile_.get()};
};

TEST_F(RedisTroubleTest, WhatMayHaveBeenCountedIsNotCountedAgain) {
    const ScriptedRedis redis([](const Words& words) {
        return words[0] == "PING" ? kPong : words[0] == "GET" ? kNothing : "";
    });
    RedisLink link(targetOf(redis), {"PING"}, log_);
    link.start();
    RedisCache cache(link, "", clock_, log_);
    cache.find("k");  // Leaves a connection idle.
    EXPECT_EQ(cache.increment("n", seconds(60)), 1);
    EXPECT_EQ(redis.count("EVAL"), 1);
}

TEST_F(RedisTroubleTest, WhatMayHaveBeenReplacedIsNoConflict) {
    bool isFirst = true;
    const ScriptedRedis redis([&](const Words& words) -> std::string {
        if (words[0] == "EVAL") {
            return std::exchange(isFirst, false) ? "" : ":0\r\n";
        }
        return words[0] == "PING" ? kPong : kNothing;
    });
    RedisLink link(targetOf(redis), {"PING"}, log_);
    link.start();
    RedisCache cache(link, "", clock_, log_);
    cache.find("k");
    EXPECT_EQ(cache.replaceAll({{"k", {}, "1", seconds(1)}}), Cache::Outcome::Unreachable);
}

TEST_F(RedisTroubleTest, AConnectionThatWasClosedWhileIdleHarmsNobody) {
    ScriptedRedis redis([](const Words& words) {
        return words[0] == "PING" ? kPong : words[0] == "EVAL" ? ":7\r\n" : kNothing;
    });
    RedisLink link(targetOf(redis), {"PING"}, log_);
    link.start();
    RedisCache cache(link, "", clock_, log_);
    cache.find("k");
    redis.closeAll();
    link.connect();  // Takes longer than to hear of it.
    EXPECT_EQ(cache.increment("n", seconds(60)), 7);
    EXPECT_NE(link.up(), 0U);
}

TEST_F(RedisTroubleTest, ARefusalThatGoesOnIsLoggedOnceAMinute) {
    const ScriptedRedis redis([](const Words& words) {
        return words[0] == "PING"  ? kPong
               : words[0] == "GET" ? "-NOPERM no\r\n"
                                   : "-OOM no memory\r\n";
    });
    RedisLink link(targetOf(redis), {"PING"}, log_);
    link.start();
    RedisCache cache(link, "", clock_, log_);
    for (int i = 0; i < 5; ++i) {
        cache.put("k", "1", seconds(1));
        cache.find("k");
    }
    EXPECT_EQ(logged("Redis refuses"), 2);
    clock_.advance(seconds(60));
    cache.put("k", "1", seconds(1));
    EXPECT_EQ(logged("Redis refuses"), 3);
}

TEST_F(RedisTroubleTest, OneThatOnlyAnswersIsNotThere) {
    const ScriptedRedis redis([](const Words& words) -> std::string {
        return words[0] == "PING"     ? kPong
               : words[0] == "XRANGE" ? "*1\r\n*2\r\n$3\r\n1-1\r\n*0\r\n"
               : words[0] == "XREAD"  ? "*-1\r\n"
                                      : "-READONLY a replica\r\n";
    });
    const auto backend = openBackend({redis.url(), "consort:", {}}, clock_, log_);
    backend->start();
    EXPECT_FALSE(backend->state()->isUp);
    EXPECT_NE(backend->state()->problem.find("READONLY"), std::string::npos);
    EXPECT_EQ(logged("connected to Redis"), 0);
}

TEST_F(RedisTroubleTest, OneThatFailsForTheSameReasonAgainAndAgainIsLoggedOnce) {
    const ScriptedRedis redis([](const Words&) { return kPong; });
    RedisLink link(targetOf(redis), {"PING"}, log_);
    link.start();
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(link.waitUntilUp({}));
        link.failed(link.up(), "worn out");
    }
    EXPECT_TRUE(link.waitUntilUp({}));
    EXPECT_EQ(logged("worn out"), 1);
    EXPECT_EQ(logged("connected to Redis"), 2);
}

struct Refusal {
    const char* to;
    const char* answer;
    ErrorCode code;
};

void PrintTo(const Refusal& refusal, std::ostream* out) {
    *out << refusal.to << refusal.answer;
}

class RefusalTest : public ::testing::TestWithParam<Refusal> {};

INSTANTIATE_TEST_SUITE_P(
    Answers,
    RefusalTest,
    ::testing::Values(
        Refusal{"PING", "-LOADING dataset in memory", ErrorCode::Unavailable},
        Refusal{"PING", "-MASTERDOWN link down", ErrorCode::Unavailable},
        Refusal{"PING", "-BUSY running a script", ErrorCode::Unavailable},
        Refusal{"SELECT", "-LOADING dataset in memory", ErrorCode::Unavailable},
        Refusal{"AUTH", "-ERR max number of clients reached", ErrorCode::Unavailable},
        Refusal{"PING", "-NOAUTH needed", ErrorCode::Denied},
        Refusal{"PING", "-NOPERM no", ErrorCode::Denied},
        Refusal{"PING", "-DENIED protected mode", ErrorCode::Denied},
        Refusal{"AUTH", "-WRONGPASS no", ErrorCode::Denied},
        Refusal{"AUTH", "-ERR invalid password", ErrorCode::Denied},
        Refusal{"SELECT", "-ERR DB index is out of range", ErrorCode::Denied}
    )
);

TEST_P(RefusalTest, OnlyOneThatAsksForAnotherUrlIsDenied) {
    const ScriptedRedis redis([](const Words& words) {
        return words[0] == GetParam().to ? std::string(GetParam().answer) + "\r\n" : "+OK\r\n";
    });
    try {
        requireBackend({"redis://:p@" + redis.at() + "/5", "consort:", {}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), GetParam().code) << error.what();
    }
}

TEST(RedisSignIn, NobodyIsShownThePasswordThatAProxyEchoes) {
    const ScriptedRedis redis([](const Words& words) {
        return "-ERR unknown command '" + words[0] + "', with args beginning with: '" +
               words.back() + "'\r\n";
    });
    try {
        requireBackend({"redis://:secret7@" + redis.at(), "consort:", {}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()).find("secret7"), std::string::npos) << error.what();
    }
}

}  // namespace

}  // namespace consort::cache

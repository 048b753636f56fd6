// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/login_throttle.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/cache/memory_cache.h"

namespace consort::accounts {
namespace {

using std::chrono::seconds;

class LoginThrottleTest : public ::testing::Test {
protected:
    /// How long a failing try has to wait; zero when it was let through.
    std::chrono::milliseconds fail(const std::string& account, const std::string& address) {
        try {
            throttle_.begin(account, address);
            return std::chrono::milliseconds(0);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Quota);
            return error.retryAfter();
        }
    }

    void failTimes(int times, const std::string& account, const std::string& address) {
        for (int i = 0; i < times; ++i) {
            EXPECT_EQ(fail(account, address), seconds(0)) << i;
        }
    }

    void attack(const std::string& account, int addresses) {
        for (int i = 0; i < addresses; ++i) {
            fail(account, "198.51.100." + std::to_string(i));
        }
    }

    ManualClock clock_;
    LoginThrottle throttle_{clock_};
};

TEST_F(LoginThrottleTest, WaitsTwiceAsLongEachTime) {
    failTimes(5, "ada", "192.0.2.1");
    EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(2));
    clock_.advance(seconds(2));
    failTimes(1, "ada", "192.0.2.1");
    EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(2));
    clock_.advance(seconds(2));
    failTimes(1, "ada", "192.0.2.1");
    EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(4));
}

TEST_F(LoginThrottleTest, HammeringDoesNotLengthenTheWait) {
    failTimes(5, "ada", "192.0.2.1");
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(2));
    }
    clock_.advance(seconds(2));
    failTimes(1, "ada", "192.0.2.1");
}

TEST_F(LoginThrottleTest, NeverWaitsLongerThanAQuarterOfAnHour) {
    for (int i = 0; i < 100; ++i) {
        const auto wait = fail("ada", "192.0.2.1");
        EXPECT_LE(wait, seconds(900));
        clock_.advance(wait);
    }
}

TEST_F(LoginThrottleTest, SuccessClears) {
    failTimes(4, "ada", "192.0.2.1");
    throttle_.begin("ada", "192.0.2.1");
    throttle_.succeeded("ada", "192.0.2.1");
    failTimes(5, "ada", "192.0.2.1");
}

TEST_F(LoginThrottleTest, OutagesDoNotCount) {
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(fail("ada", "192.0.2.1"), seconds(0));
        throttle_.undecided("ada", "192.0.2.1");
    }
}

TEST_F(LoginThrottleTest, StrangersNeverLockTheOwnerOut) {
    for (int day = 0; day < 30; ++day) {
        attack("ada", 250);
        clock_.advance(seconds(60));
    }
    EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(0));
}

TEST_F(LoginThrottleTest, GuessingFromManyAddressesLeavesEachOneTry) {
    attack("ada", 60);
    EXPECT_EQ(fail("ada", "203.0.113.9"), seconds(0));
    EXPECT_GT(fail("ada", "203.0.113.9"), seconds(0));
    EXPECT_EQ(fail("bob", "203.0.113.10"), seconds(0));
    EXPECT_EQ(fail("bob", "203.0.113.10"), seconds(0));
}

TEST_F(LoginThrottleTest, OneAddressCannotTryAllAccounts) {
    for (int i = 0; i < 30; ++i) {
        ASSERT_EQ(fail("user" + std::to_string(i), "192.0.2.1"), seconds(0));
    }
    EXPECT_GT(fail("user30", "192.0.2.1"), seconds(0));
    EXPECT_EQ(fail("user30", "192.0.2.2"), seconds(0));
}

TEST_F(LoginThrottleTest, NoiseOfOthersBehindOneProxyLocksNobodyOut) {
    throttle_.begin("ada", "192.0.2.1");
    throttle_.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 40; ++i) {
        fail("noise" + std::to_string(i), "192.0.2.1");
    }
    EXPECT_GT(fail("bob", "192.0.2.1"), seconds(0));
    EXPECT_EQ(fail("ada", "192.0.2.1"), seconds(0));
}

TEST_F(LoginThrottleTest, ProbesBeforeEverySignInCostNothing) {
    for (int i = 0; i < 500; ++i) {
        fail("dummy", "192.0.2.1");
        ASSERT_EQ(fail("ada", "192.0.2.1"), seconds(0)) << i;
        throttle_.succeeded("ada", "192.0.2.1");
    }
}

TEST_F(LoginThrottleTest, ForgivesWithTime) {
    failTimes(5, "ada", "192.0.2.1");
    clock_.advance(std::chrono::hours(2));
    failTimes(5, "ada", "192.0.2.1");
}

TEST_F(LoginThrottleTest, HoldsWithFewEntries) {
    LoginThrottle small(clock_, {.maxEntries = 10});
    for (int i = 0; i < 10'000; ++i) {
        EXPECT_NO_THROW(small.begin("u" + std::to_string(i), "10.0.0." + std::to_string(i)));
    }
}

TEST(ThrottleAddress, TakesOneCustomerForOne) {
    EXPECT_EQ(throttleAddress("192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(throttleAddress("::ffff:192.0.2.1"), "192.0.2.1");
    EXPECT_EQ(throttleAddress("2001:db8:1:2:aaaa::1"), throttleAddress("2001:db8:1:2::ffff"));
    EXPECT_NE(throttleAddress("2001:db8:1:2::1"), throttleAddress("2001:db8:1:3::1"));
    EXPECT_EQ(throttleAddress("not an address"), "not an address");
    EXPECT_EQ(throttleAddress(std::string(10'000, 'x')).size(), 64U);
}

/// A shared cache that can be away.
class FickleCache final : public cache::Cache {
public:
    explicit FickleCache(const Clock& clock) : kept_(clock, 1'000) {}

    std::optional<std::string> find(std::string_view key) override { return kept_.find(key); }

    void put(std::string_view key, std::string value, std::chrono::milliseconds ttl) override {
        kept_.put(key, std::move(value), ttl);
    }

    void remove(std::string_view key) override { kept_.remove(key); }

    std::int64_t increment(std::string_view key, std::chrono::milliseconds window) override {
        return kept_.increment(key, window);
    }

    std::optional<std::vector<std::optional<std::string>>> findAll(
        const std::vector<std::string>& keys
    ) override {
        return isAway ? std::nullopt : kept_.findAll(keys);
    }

    Outcome replaceAll(const std::vector<Change>& changes) override {
        if (conflicts > 0) {
            --conflicts;
            return Outcome::Conflict;
        }
        return isAway ? Outcome::Unreachable : kept_.replaceAll(changes);
    }

    bool isAway = false;
    int conflicts = 0;

private:
    cache::MemoryCache kept_;
};

class SharedLoginThrottleTest : public ::testing::Test {
protected:
    std::chrono::milliseconds fail(LoginThrottle& throttle) {
        try {
            throttle.begin("ada", "192.0.2.1");
            return std::chrono::milliseconds(0);
        } catch (const Error& error) {
            return error.retryAfter();
        }
    }

    ManualClock clock_;
    FickleCache cache_{clock_};
    LoginThrottle here_{clock_, {}, {&cache_, "sign-in"}};
    LoginThrottle there_{clock_, {}, {&cache_, "sign-in"}};
};

TEST_F(SharedLoginThrottleTest, SeveralServersHaveTheLimitsOfOne) {
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(fail(i % 2 == 0 ? here_ : there_), seconds(0)) << i;
    }
    EXPECT_EQ(fail(here_), seconds(2));
    EXPECT_EQ(fail(there_), seconds(2));
    clock_.advance(seconds(2));
    EXPECT_EQ(fail(there_), seconds(0));
    EXPECT_EQ(fail(here_), seconds(2));
}

TEST_F(SharedLoginThrottleTest, ASuccessCountsEverywhere) {
    for (int i = 0; i < 5; ++i) {
        fail(here_);
    }
    clock_.advance(seconds(2));
    there_.begin("ada", "192.0.2.1");
    there_.succeeded("ada", "192.0.2.1");
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(fail(here_), seconds(0)) << i;
    }
    EXPECT_EQ(fail(here_), seconds(2));
}

TEST_F(SharedLoginThrottleTest, WhatNobodyCouldDecideIsTakenBackEverywhere) {
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(fail(here_), seconds(0)) << i;
        there_.undecided("ada", "192.0.2.1");
    }
}

TEST_F(SharedLoginThrottleTest, OneAloneGoesOnFromWhatItSawLast) {
    for (int i = 0; i < 4; ++i) {
        fail(there_);
    }
    EXPECT_EQ(fail(here_), seconds(0));
    cache_.isAway = true;
    EXPECT_EQ(fail(here_), seconds(2));
    EXPECT_EQ(fail(there_), seconds(0));
    EXPECT_EQ(fail(there_), seconds(2));
}

TEST_F(SharedLoginThrottleTest, OthersInTheWayMakeItTryAgain) {
    cache_.conflicts = 10;
    EXPECT_EQ(fail(here_), seconds(0));
    cache_.conflicts = 1'000;
    EXPECT_EQ(fail(here_), seconds(1));
    EXPECT_NO_THROW(here_.succeeded("ada", "192.0.2.1"));
}

TEST_F(SharedLoginThrottleTest, OtherCountsAreOthers) {
    LoginThrottle signUps(clock_, {}, {&cache_, "sign-up"});
    for (int i = 0; i < 5; ++i) {
        fail(here_);
    }
    EXPECT_EQ(fail(signUps), seconds(0));
}

}  // namespace
}  // namespace consort::accounts

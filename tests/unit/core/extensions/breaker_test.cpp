// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/breaker.h"

#include <gtest/gtest.h>

namespace consort::extensions {
namespace {

using namespace std::chrono_literals;
using Admission = Breaker::Admission;

class BreakerTest : public testing::Test {
protected:
    void fail(int times) {
        for (int i = 0; i < times; ++i) {
            breaker_.fail(breaker_.admit(now_).value_or(Admission::Free), 0ms, now_);
        }
    }

    void failTrialAfter(std::chrono::milliseconds pause) {
        now_ += pause;
        ASSERT_EQ(breaker_.admit(now_), Admission::Trial);
        breaker_.fail(Admission::Trial, 0ms, now_);
    }

    Breaker breaker_;
    Breaker::Time now_{std::chrono::hours(1)};
};

TEST_F(BreakerTest, StaysClosedForFourFailuresInARow) {
    fail(4);
    EXPECT_EQ(breaker_.state(now_), BreakerState::Closed);
    breaker_.succeed(*breaker_.admit(now_));
    fail(4);
    EXPECT_EQ(breaker_.state(now_), BreakerState::Closed);
}

TEST_F(BreakerTest, OpensAfterFiveForHalfAMinute) {
    fail(5);
    EXPECT_EQ(breaker_.admit(now_), std::nullopt);
    EXPECT_EQ(breaker_.pauseLeft(now_), 30s);
    EXPECT_EQ(breaker_.admit(now_ + 29'999ms), std::nullopt);
    EXPECT_EQ(breaker_.state(now_ + 30s), BreakerState::HalfOpen);
}

TEST_F(BreakerTest, TriesOneCallAtATime) {
    fail(5);
    now_ += 30s;
    EXPECT_EQ(breaker_.admit(now_), Admission::Trial);
    EXPECT_EQ(breaker_.admit(now_), std::nullopt);
    breaker_.succeed(Admission::Trial);
    EXPECT_EQ(breaker_.admit(now_), Admission::Free);
    EXPECT_EQ(breaker_.state(now_), BreakerState::Closed);
}

TEST_F(BreakerTest, DoublesUpToTenMinutes) {
    fail(5);
    for (const auto pause : {30s, 60s, 120s, 240s, 480s, 600s}) {
        EXPECT_EQ(breaker_.pauseLeft(now_), pause);
        failTrialAfter(pause);
    }
    EXPECT_EQ(breaker_.pauseLeft(now_), 10min);
}

TEST_F(BreakerTest, BeginsAnewAfterASuccess) {
    fail(5);
    failTrialAfter(30s);
    now_ += 60s;
    breaker_.succeed(*breaker_.admit(now_));
    fail(5);
    EXPECT_EQ(breaker_.pauseLeft(now_), 30s);
}

TEST_F(BreakerTest, TakesABackendAtItsWord) {
    breaker_.fail(Admission::Free, 90s, now_);
    EXPECT_EQ(breaker_.pauseLeft(now_), 90s);
    breaker_.fail(Admission::Free, 24h, now_);
    EXPECT_EQ(breaker_.pauseLeft(now_), 10min);
}

TEST_F(BreakerTest, LearnsNothingFromWhatWasLetInBefore) {
    const auto early = *breaker_.admit(now_);
    fail(5);
    breaker_.succeed(early);
    EXPECT_EQ(breaker_.state(now_), BreakerState::Open);
    breaker_.fail(early, 0ms, now_ + 20s);
    EXPECT_EQ(breaker_.pauseLeft(now_), 30s);
}

TEST_F(BreakerTest, GivesAnAbandonedTrialToTheNext) {
    fail(5);
    now_ += 30s;
    breaker_.abandon(*breaker_.admit(now_));
    EXPECT_EQ(breaker_.admit(now_), Admission::Trial);
}

TEST_F(BreakerTest, IgnoresWhatGoesBesideIt) {
    for (int i = 0; i < 10; ++i) {
        breaker_.fail(Admission::Beside, 10s, now_);
    }
    EXPECT_EQ(breaker_.state(now_), BreakerState::Closed);
}

}  // namespace
}  // namespace consort::extensions

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/extra/retry.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using std::chrono::milliseconds;

class BackoffTest : public ::testing::Test {
protected:
    Backoff backoff(BackoffOptions options = {}) {
        return Backoff(options, [this] { return fraction; });
    }

    double fraction = 0.5;
    testing::FakeCall call;
};

TEST_F(BackoffTest, ThePausesGrowUpToTheirLimit) {
    auto pauses = backoff({.attempts = 5, .first = milliseconds(100), .most = milliseconds(300)});
    EXPECT_EQ(pauses.next(call.call()), milliseconds(50));
    EXPECT_EQ(pauses.next(call.call()), milliseconds(100));
    EXPECT_EQ(pauses.next(call.call()), milliseconds(150));
    EXPECT_EQ(pauses.next(call.call()), milliseconds(150));
}

TEST_F(BackoffTest, ThePauseIsAnywhereUpToTheLimit) {
    fraction = 0;
    EXPECT_EQ(backoff().next(call.call()), milliseconds(0));
    fraction = 0.999999;
    EXPECT_EQ(backoff().next(call.call()), milliseconds(100));
}

TEST_F(BackoffTest, EndsAfterTheLastAttempt) {
    auto pauses = backoff({.attempts = 2});
    EXPECT_TRUE(pauses.next(call.call()));
    EXPECT_FALSE(pauses.next(call.call()));
    EXPECT_FALSE(backoff({.attempts = 1}).next(call.call()));
}

TEST_F(BackoffTest, WaitsAsLongAsTheServiceAsks) {
    EXPECT_EQ(backoff().next(call.call(), milliseconds(1500)), milliseconds(1500));
}

TEST_F(BackoffTest, DoesNotWaitLongerThanAllowed) {
    EXPECT_FALSE(backoff({.mostAsked = milliseconds(1000)}).next(call.call(), milliseconds(1001)));
}

TEST_F(BackoffTest, DoesNotWaitBeyondTheDeadline) {
    call.setTimeout(std::chrono::seconds(30));
    EXPECT_FALSE(
        backoff({.mostAsked = std::chrono::minutes(2)}).next(call.call(), std::chrono::minutes(1))
    );
    EXPECT_TRUE(backoff().next(call.call()));
}

TEST_F(BackoffTest, ACancelledCallIsNotTriedAgain) {
    call.cancel();
    EXPECT_FALSE(backoff().next(call.call()));
}

}  // namespace
}  // namespace consort::sdk

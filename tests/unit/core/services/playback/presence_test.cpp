// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/presence.h"

#include <gtest/gtest.h>

namespace consort::playback {

namespace {

using std::chrono::seconds;

class PresenceTest : public ::testing::Test {
protected:
    ManualClock clock_;
    Presence presence_{clock_};
    const db::DeviceKey desk_{UserId("ann"), db::DeviceId("desk")};
};

TEST_F(PresenceTest, WhoComesBackInTimeWasNeverGone) {
    presence_.opened(desk_);
    presence_.closed(desk_);
    clock_.advance(seconds(5));
    EXPECT_TRUE(presence_.takeGone(seconds(10)).empty());
    presence_.opened(desk_);
    clock_.advance(seconds(60));
    EXPECT_TRUE(presence_.takeGone(seconds(10)).empty());
    EXPECT_TRUE(presence_.isPresent(desk_));
}

TEST_F(PresenceTest, WhoStaysAwayIsGoneOnce) {
    presence_.opened(desk_);
    presence_.closed(desk_);
    const auto closedMs = clock_.nowMs();
    clock_.advance(seconds(10));
    const auto gone = presence_.takeGone(seconds(10));
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_EQ(gone[0].device, desk_);
    EXPECT_EQ(gone[0].sinceMs, closedMs);
    EXPECT_TRUE(presence_.takeGone(seconds(10)).empty());
    presence_.closed(desk_);
    EXPECT_TRUE(presence_.present().empty());
}

TEST_F(PresenceTest, TheLastOfSeveralStreamsCounts) {
    presence_.opened(desk_);
    presence_.opened(desk_);
    presence_.closed(desk_);
    clock_.advance(seconds(60));
    EXPECT_TRUE(presence_.takeGone(seconds(10)).empty());
    presence_.closed(desk_);
    clock_.advance(seconds(60));
    EXPECT_EQ(presence_.takeGone(seconds(10)).size(), 1U);
}

}  // namespace

}  // namespace consort::playback

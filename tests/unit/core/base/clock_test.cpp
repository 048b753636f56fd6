// SPDX-License-Identifier: Apache-2.0
#include "core/base/clock.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(Rfc3339, ReadsWhatItWrites) {
    for (const TimeMs time :
         {TimeMs{0}, TimeMs{1'700'000'000'123}, TimeMs{-1}, TimeMs{951'782'400'000}}) {
        EXPECT_EQ(fromRfc3339(toRfc3339(time)), time) << toRfc3339(time);
    }
}

TEST(Rfc3339, ReadsOffsetsAndFractions) {
    const TimeMs noon = 1'714'564'800'000;
    EXPECT_EQ(fromRfc3339("2024-05-01T12:00:00Z"), noon);
    EXPECT_EQ(fromRfc3339("2024-05-01t12:00:00z"), noon);
    EXPECT_EQ(fromRfc3339("2024-05-01T14:00:00+02:00"), noon);
    EXPECT_EQ(fromRfc3339("2024-05-01T06:30:00-05:30"), noon);
    EXPECT_EQ(fromRfc3339("2024-05-01T12:00:00.5Z"), noon + 500);
    EXPECT_EQ(fromRfc3339("2024-05-01T12:00:00.123456789Z"), noon + 123);
    EXPECT_EQ(fromRfc3339("2024-05-01T11:59:60Z"), noon);
}

TEST(Rfc3339, RefusesEverythingElse) {
    for (const char* text :
         {"",
          "2024",
          "2024-05-01",
          "2024-05-01T12:00:00",
          "2024-05-01 12:00:00Z",
          "2024-13-01T12:00:00Z",
          "2024-02-30T12:00:00Z",
          "2023-02-29T12:00:00Z",
          "2024-05-01T24:00:00Z",
          "2024-05-01T12:60:00Z",
          "2024-05-01T12:00:00.Z",
          "2024-05-01T12:00:00+2:00",
          "2024-05-01T12:00:00Zx",
          "+024-05-01T12:00:00Z",
          "2024-05-0xT12:00:00Z"}) {
        EXPECT_EQ(fromRfc3339(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace consort

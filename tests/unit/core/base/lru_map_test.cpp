// SPDX-License-Identifier: Apache-2.0
#include "core/base/lru_map.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(LruMap, DropsTheLeastRecentlyUsed) {
    LruMap<int> map(2);
    map.ensure("a") = 1;
    map.ensure("b") = 2;
    ASSERT_NE(map.find("a"), nullptr);
    map.ensure("c") = 3;
    EXPECT_EQ(map.size(), 2U);
    EXPECT_EQ(map.find("b"), nullptr);
    EXPECT_EQ(*map.find("a"), 1);
    EXPECT_EQ(*map.find("c"), 3);
}

TEST(LruMap, ErasesAndMakesAnew) {
    LruMap<int> map(2);
    map.ensure("a") = 1;
    map.erase("a");
    map.erase("nothing");
    EXPECT_EQ(map.size(), 0U);
    EXPECT_EQ(map.ensure("a"), 0);
}

}  // namespace
}  // namespace consort

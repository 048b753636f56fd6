// SPDX-License-Identifier: Apache-2.0
#include "core/cache/memory_cache.h"

#include <gtest/gtest.h>

namespace consort::cache {

namespace {

using std::chrono::seconds;

class MemoryCacheTest : public ::testing::Test {
protected:
    ManualClock clock_;
    MemoryCache cache_{clock_, 2};
};

}  // namespace

TEST_F(MemoryCacheTest, ForgetsAfterItsTime) {
    cache_.put("a", "1", seconds(10));
    EXPECT_EQ(cache_.find("a"), "1");
    clock_.advance(seconds(10));
    EXPECT_EQ(cache_.find("a"), std::nullopt);
}

TEST_F(MemoryCacheTest, ReplacesAndRemoves) {
    cache_.put("a", "1", seconds(10));
    cache_.put("a", "2", seconds(10));
    EXPECT_EQ(cache_.find("a"), "2");
    cache_.remove("a");
    EXPECT_EQ(cache_.find("a"), std::nullopt);
}

TEST_F(MemoryCacheTest, DropsTheLongestUnused) {
    cache_.put("a", "1", seconds(10));
    cache_.put("b", "2", seconds(10));
    cache_.find("a");
    cache_.put("c", "3", seconds(10));
    EXPECT_EQ(cache_.find("b"), std::nullopt);
    EXPECT_EQ(cache_.find("a"), "1");
}

TEST_F(MemoryCacheTest, CountsWithinAWindowFromTheFirst) {
    EXPECT_EQ(cache_.increment("n", seconds(10)), 1);
    clock_.advance(seconds(9));
    EXPECT_EQ(cache_.increment("n", seconds(10)), 2);
    clock_.advance(seconds(1));
    EXPECT_EQ(cache_.increment("n", seconds(10)), 1);
}

}  // namespace consort::cache

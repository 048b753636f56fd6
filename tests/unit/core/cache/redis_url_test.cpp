// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_url.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::cache {

namespace {

TEST(RedisUrl, HasDefaults) {
    const auto url = RedisUrl::parse("redis://cache");
    EXPECT_EQ(url.host, "cache");
    EXPECT_EQ(url.port, 6379);
    EXPECT_EQ(url.database, 0);
    EXPECT_FALSE(url.isTls);
    EXPECT_EQ(url.password, "");
}

TEST(RedisUrl, HasAllParts) {
    const auto url = RedisUrl::parse("rediss://ann:p%40ss:w%2Frd@[::1]:7000/3");
    EXPECT_EQ(url.user, "ann");
    EXPECT_EQ(url.password, "p@ss:w/rd");
    EXPECT_EQ(url.port, 7000);
    EXPECT_EQ(url.database, 3);
    EXPECT_TRUE(url.isTls);
    EXPECT_EQ(url.display(), "rediss://[::1]:7000/3");
}

TEST(RedisUrl, TakesAPasswordAlone) {
    const auto url = RedisUrl::parse("redis://:secret@cache");
    EXPECT_EQ(url.user, "");
    EXPECT_EQ(url.password, "secret");
    EXPECT_EQ(url.display(), "redis://cache:6379/0");
}

TEST(RedisUrl, RefusesWhatItIsNot) {
    for (const char* text :
         {"",
          "cache:6379",
          "http://secret@cache",
          "redis://",
          "redis://secret@cache",
          "redis://cache/x",
          "redis://cache/1/2",
          "redis://cache/-1",
          "redis://cache?db=secret",
          "redis://:secret@cache:99999999",
          "redis://:secret@cache/1secret"}) {
        try {
            RedisUrl::parse(text);
            ADD_FAILURE() << text;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Invalid);
            EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos) << error.what();
        }
    }
}

}  // namespace

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>

namespace consort::sdk {
namespace {

TEST(Key, OnlyCanonicalOnesAreTaken) {
    EXPECT_TRUE(isCanonicalKey("a"));
    EXPECT_TRUE(isCanonicalKey("a/b.flac"));
    EXPECT_TRUE(isCanonicalKey("...") && isCanonicalKey("a b/é"));
    EXPECT_TRUE(isCanonicalKey(std::string(4096, 'a')));
    for (const std::string_view key : {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/."}) {
        EXPECT_FALSE(isCanonicalKey(key)) << key;
        EXPECT_THROW(requireCanonicalKey(key), Invalid) << key;
    }
    EXPECT_FALSE(isCanonicalKey(std::string_view("a\0b", 3)));
    EXPECT_FALSE(isCanonicalKey(std::string(4097, 'a')));
}

TEST(ErrorText, IsUtf8WhateverItsBytesWere) {
    EXPECT_STREQ(Unavailable("no é, no 日").what(), "no é, no 日");
    EXPECT_STREQ(Unavailable("a\xff\xc3").what(), "a??");
    EXPECT_STREQ(Unavailable("\xc0\xaf").what(), "??");
    EXPECT_STREQ(Unavailable("\xed\xa0\x80|").what(), "???|");
}

}  // namespace
}  // namespace consort::sdk

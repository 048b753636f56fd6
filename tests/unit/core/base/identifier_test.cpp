// SPDX-License-Identifier: Apache-2.0
#include "core/base/identifier.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(Identifier, FoldsCaseOfAnyScript) {
    EXPECT_EQ(foldIdentifier("Ada@Example.ORG"), "ada@example.org");
    EXPECT_EQ(foldIdentifier("ΣΊΣΥΦΟΣ"), foldIdentifier("σίσυφος"));
    EXPECT_EQ(foldIdentifier("STRASSE"), foldIdentifier("straße"));
}

TEST(Identifier, KeepsAccentsAndPunctuationApart) {
    EXPECT_NE(foldIdentifier("a.b"), foldIdentifier("a-b"));
    EXPECT_NE(foldIdentifier("rene"), foldIdentifier("rené"));
}

TEST(Identifier, IgnoresWhatCannotBeSeen) {
    EXPECT_EQ(foldIdentifier("ad\u200Ba"), "ada");
    EXPECT_EQ(foldIdentifier("ａｄａ"), "ada");
    EXPECT_EQ(foldIdentifier("rene\u0301"), foldIdentifier("ren\u00e9"));
}

TEST(Identifier, WordsAreLettersDigitsAndInnerMarks) {
    EXPECT_TRUE(isWordLike("Анна_К-2.x"));
    EXPECT_TRUE(isWordLike("音楽"));
    EXPECT_FALSE(isWordLike(""));
    EXPECT_FALSE(isWordLike(".ada"));
    EXPECT_FALSE(isWordLike("a b"));
    EXPECT_FALSE(isWordLike("a@b"));
    EXPECT_FALSE(isWordLike("a\r\nb"));
    EXPECT_FALSE(isWordLike("a\xff"));
}

TEST(Identifier, UnprintableIsWhatBreaksALine) {
    EXPECT_FALSE(hasUnprintable("Ada Löve 🎵"));
    EXPECT_TRUE(hasUnprintable("a\nb"));
    EXPECT_TRUE(hasUnprintable(std::string_view("a\0b", 3)));
    EXPECT_TRUE(hasUnprintable("a\u202Eb"));
    EXPECT_TRUE(hasUnprintable("a\u2028b"));
    EXPECT_TRUE(hasUnprintable("\xc3\x28"));
}

TEST(Identifier, NamesAreTrimmedAndCounted) {
    EXPECT_EQ(normalizeName("  Ada\u00a0 "), "Ada");
    EXPECT_EQ(countCodePoints("añ🎵"), 3U);
}

}  // namespace
}  // namespace consort

// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <gtest/gtest.h>

namespace consort {
namespace {

TEST(FoldKey, IgnoresCaseAccentsAndPunctuation) {
    EXPECT_EQ(foldKey("Beyonc\u00e9 & Co."), "beyonce co");
    EXPECT_EQ(foldKey("  Sigur R\u00f3s -- \u00c1g\u00e6tis "), "sigur ros ag\u00e6tis");
    EXPECT_EQ(foldKey("Don't \u2019em"), "dont em");
    EXPECT_EQ(foldKey("STRASSE"), foldKey("Stra\u00dfe"));
}

TEST(FoldKey, GivesDecomposedAndComposedTextOneKey) {
    EXPECT_EQ(foldKey("e\u0301clair"), foldKey("\u00e9clair"));
    EXPECT_EQ(foldKey("\uff21\uff22\uff23"), "abc");
}

TEST(FoldKey, KeepsOtherScripts) {
    EXPECT_EQ(foldKey("\u5742\u672c \u9f8d\u4e00"), "\u5742\u672c \u9f8d\u4e00");
    EXPECT_FALSE(foldKey("\u30ac\u30e9\u30b9").empty());
}

TEST(FoldKey, SurvivesInvalidUtf8) {
    EXPECT_EQ(foldKey("a\xff\xfe b"), "a b");
    EXPECT_EQ(foldKey(""), "");
}

TEST(SanitizeUtf8, ReplacesInvalidSequencesAndDropsControls) {
    EXPECT_EQ(sanitizeUtf8(std::string("a\xc3(\0\x01z", 6)), "a\xEF\xBF\xBD(z");
    EXPECT_TRUE(isValidUtf8(sanitizeUtf8("\xf0\x9f\x98")));
    EXPECT_FALSE(isValidUtf8("\xc0\xaf"));
}

// RFC 4648 section 10, without padding.
TEST(Base64Url, RoundTripsTheTestVectors) {
    for (const auto& [plain, encoded] : std::vector<std::pair<std::string, std::string>>{
             {"", ""},
             {"f", "Zg"},
             {"fo", "Zm8"},
             {"foo", "Zm9v"},
             {"foob", "Zm9vYg"},
             {"\xff\xef", "_-8"}}) {
        EXPECT_EQ(base64UrlEncode(plain), encoded);
        EXPECT_EQ(base64UrlDecode(encoded), plain);
    }
    EXPECT_FALSE(base64UrlDecode("Zg==").has_value());
    EXPECT_FALSE(base64UrlDecode("Zm9v!").has_value());
    EXPECT_FALSE(base64UrlDecode("A").has_value());
}

// FIPS 180-4 and RFC 4231 case 2.
TEST(Digests, MatchTheStandards) {
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(
        hexEncode(hmacSha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(EqualsConstantTime, ComparesContent) {
    EXPECT_TRUE(equalsConstantTime("secret", "secret"));
    EXPECT_FALSE(equalsConstantTime("secret", "secreT"));
    EXPECT_FALSE(equalsConstantTime("secret", "secre"));
    EXPECT_TRUE(equalsConstantTime("", ""));
}

TEST(Closest, FindsTypoAndNothingElse) {
    const std::vector<std::string> keys{"bucket", "region", "listen"};
    EXPECT_EQ(closest("buket", keys), "bucket");
    EXPECT_EQ(closest("lisen", keys), "listen");
    EXPECT_FALSE(closest("password", keys).has_value());
}

}  // namespace
}  // namespace consort

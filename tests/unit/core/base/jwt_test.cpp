// SPDX-License-Identifier: Apache-2.0
#include "core/base/jwt.h"

#include <gtest/gtest.h>

#include "core/base/text.h"

namespace consort {
namespace {

const std::string kKey(32, 'k');

std::optional<std::string> keys(std::string_view id) {
    return id == "k1" ? std::optional(kKey) : std::nullopt;
}

JwtClaims someClaims() {
    return {"consort", "consort-api", "u1", "s1", "user", 3, 1000, 1000, 901000};
}

std::string someToken() {
    return signJwt(someClaims(), "k1", kKey);
}

/// A token with any header and payload, correctly signed with `key`.
std::string forge(const std::string& header, const std::string& payload, const std::string& key) {
    const auto head = base64UrlEncode(header) + "." + base64UrlEncode(payload);
    return head + "." + base64UrlEncode(hmacSha256(key, head));
}

const std::string kHeader = R"({"alg":"HS256","typ":"JWT","kid":"k1"})";
const std::string kPayload =
    R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":2})";

TEST(Jwt, GivesBackWhatWasSigned) {
    const auto claims = verifyJwt(someToken(), keys);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->subject, "u1");
    EXPECT_EQ(claims->sessionId, "s1");
    EXPECT_EQ(claims->role, "user");
    EXPECT_EQ(claims->userVersion, 3);
    EXPECT_EQ(claims->issuer, "consort");
    EXPECT_EQ(claims->audience, "consort-api");
    EXPECT_EQ(claims->issuedAtMs, 1000);
    EXPECT_EQ(claims->notBeforeMs, 1000);
    EXPECT_EQ(claims->expiresAtMs, 901000);
}

TEST(Jwt, AcceptsOnlyHs256) {
    ASSERT_TRUE(verifyJwt(forge(kHeader, kPayload, kKey), keys));
    for (const char* alg : {"none", "None", "NONE", "HS384", "HS512", "RS256", "ES256", ""}) {
        const auto header = std::string(R"({"alg":")") + alg + R"(","kid":"k1"})";
        EXPECT_FALSE(verifyJwt(forge(header, kPayload, kKey), keys)) << alg;
        const auto bare = base64UrlEncode(header) + "." + base64UrlEncode(kPayload);
        EXPECT_FALSE(verifyJwt(bare + ".", keys)) << alg;
        EXPECT_FALSE(verifyJwt(bare, keys)) << alg;
    }
}

TEST(Jwt, RefusesOtherKeys) {
    EXPECT_FALSE(verifyJwt(forge(kHeader, kPayload, std::string(32, 'x')), keys));
    EXPECT_FALSE(verifyJwt(forge(kHeader, kPayload, ""), keys));
    EXPECT_FALSE(verifyJwt(signJwt(someClaims(), "k2", kKey), keys));
    EXPECT_FALSE(verifyJwt(forge(R"({"alg":"HS256"})", kPayload, kKey), keys));
    EXPECT_FALSE(verifyJwt(forge(R"({"alg":"HS256","kid":7})", kPayload, kKey), keys));
    EXPECT_FALSE(
        verifyJwt(forge(R"({"alg":"HS256","kid":"k1","crit":["x"]})", kPayload, kKey), keys)
    );
}

TEST(Jwt, RefusesEveryTruncation) {
    const auto token = someToken();
    for (std::size_t length = 0; length < token.size(); ++length) {
        EXPECT_FALSE(verifyJwt(std::string_view(token).substr(0, length), keys)) << length;
    }
}

TEST(Jwt, RefusesEveryChangedCharacter) {
    const auto token = someToken();
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(verifyJwt(changed, keys)) << i;
    }
}

TEST(Jwt, HasOneSpellingOnly) {
    const auto token = someToken();
    EXPECT_FALSE(verifyJwt(token + "=", keys));
    EXPECT_FALSE(verifyJwt(token + "\n", keys));
    EXPECT_FALSE(verifyJwt(" " + token, keys));
    EXPECT_FALSE(verifyJwt(token + ".x", keys));
    // The last of 43 characters carries two bits that decode to nothing.
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    auto sibling = token;
    sibling.back() = alphabet[alphabet.find(token.back()) ^ 1U];
    EXPECT_FALSE(verifyJwt(sibling, keys));
}

TEST(Jwt, RefusesMissingOrMistypedClaims) {
    for (const std::string payload :
         {"{}",
          "[]",
          "null",
          "x",
          R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1})",
          R"({"iss":"c","aud":["a"],"sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":2})",
          R"({"iss":"c","aud":"a","sub":7,"sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":2})",
          R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":"2"})",
          R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":true})",
          R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":1,"exp":9223372036854775807})",
          R"({"iss":"c","aud":"a","sub":"u","sid":"s","role":"user","ver":1,"iat":1,"nbf":-1,"exp":2})"}) {
        EXPECT_FALSE(verifyJwt(forge(kHeader, payload, kKey), keys)) << payload;
    }
}

TEST(Jwt, RefusesHugeTokensUnread) {
    EXPECT_FALSE(verifyJwt(std::string(1 << 20, 'A'), keys));
    EXPECT_FALSE(verifyJwt(forge(kHeader + std::string(4096, ' '), kPayload, kKey), keys));
    EXPECT_FALSE(verifyJwt(forge(std::string(800, '['), kPayload, kKey), keys));
}

}  // namespace
}  // namespace consort

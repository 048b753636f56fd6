// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/access_tokens.h"

#include <gtest/gtest.h>

#include "core/base/jwt.h"
#include "core/base/text.h"
#include "core/db/stores/signing_key_store.h"

#include "tests/support/account_server.h"

namespace consort::accounts {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::AccountServer;

class AccessTokensTest : public ::testing::Test {
protected:
    /// What the owner of the database could sign; strangers cannot.
    std::string sign(JwtClaims claims) {
        const auto key = db::SigningKeyStore(*database_).list(0).front();
        return signJwt(claims, key.id, hmacSha256(key.secret, "consort access token"));
    }

    JwtClaims goodClaims() {
        JwtClaims claims{
            "consort", "consort-api", ada_.user.id.str(), ada_.session.str(), "admin", 1};
        claims.issuedAtMs = claims.notBeforeMs = server_.clock.nowMs();
        claims.expiresAtMs = claims.issuedAtMs + 60'000;
        return claims;
    }

    testing::TestDatabase database_{db::Dialect::Sqlite};
    AccountServer server_{*database_};
    SignIn ada_ = server_.signUp("ada@example.org");
};

TEST_F(AccessTokensTest, SayWhoCalls) {
    const auto caller = server_->accessTokens().verify(ada_.accessToken);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->user, ada_.user.id);
    EXPECT_EQ(caller->session, ada_.session);
    EXPECT_TRUE(caller->isAdmin);
}

TEST_F(AccessTokensTest, ExpireAlsoWhenCached) {
    ASSERT_TRUE(server_.accepts(ada_.accessToken));
    server_.clock.advance(seconds(899));
    EXPECT_TRUE(server_.accepts(ada_.accessToken));
    server_.clock.advance(seconds(1));
    EXPECT_FALSE(server_.accepts(ada_.accessToken));
}

TEST_F(AccessTokensTest, JudgeTimesIssuerAndAudience) {
    EXPECT_TRUE(server_.accepts(sign(goodClaims())));
    auto claims = goodClaims();
    claims.issuer = "somebody";
    EXPECT_FALSE(server_.accepts(sign(claims)));
    claims = goodClaims();
    claims.audience = "somebody-else";
    EXPECT_FALSE(server_.accepts(sign(claims)));
    claims = goodClaims();
    claims.expiresAtMs = server_.clock.nowMs();
    EXPECT_FALSE(server_.accepts(sign(claims)));
    claims = goodClaims();
    claims.notBeforeMs += 60'000;
    EXPECT_FALSE(server_.accepts(sign(claims)));
    claims = goodClaims();
    claims.role = "god";
    EXPECT_FALSE(server_.accepts(sign(claims)));
    claims = goodClaims();
    claims.sessionId = "";
    EXPECT_FALSE(server_.accepts(sign(claims)));
}

TEST_F(AccessTokensTest, OfAnotherServerAreRefused) {
    testing::TestDatabase elsewhere{db::Dialect::Sqlite};
    AccountServer stranger(*elsewhere);
    const auto theirs = stranger.signUp("ada@example.org");
    EXPECT_FALSE(server_.accepts(theirs.accessToken));
}

TEST_F(AccessTokensTest, KeysOfOtherUsesSignNothing) {
    const auto key = db::SigningKeyStore(*database_).list(0).front();
    for (const auto& wrong :
         {key.secret,
          hmacSha256(key.secret, "consort csrf token"),
          hmacSha256(key.secret, "consort stream token")}) {
        EXPECT_FALSE(server_.accepts(signJwt(goodClaims(), key.id, wrong)));
    }
}

TEST_F(AccessTokensTest, EndWithRoleLockAndDeletion) {
    const auto eve = server_.add("eve@example.org");
    auto token = server_.login("eve@example.org").accessToken;
    ASSERT_TRUE(server_.accepts(token));
    server_->users().change(eve.id, {.role = Role::Admin}, ada_.user.id, server_.client);
    EXPECT_FALSE(server_.accepts(token));
    token = server_.login("eve@example.org").accessToken;
    EXPECT_TRUE(server_.accepts(token));
    server_->users().change(eve.id, {.disabled = true}, ada_.user.id, server_.client);
    EXPECT_FALSE(server_.accepts(token));
    server_->users().change(eve.id, {.disabled = false}, ada_.user.id, server_.client);
    EXPECT_FALSE(server_.accepts(token));
    token = server_.login("eve@example.org").accessToken;
    server_->users().remove({}, eve.id, ada_.user.id, server_.client);
    EXPECT_FALSE(server_.accepts(token));
    server_.restart(*database_);
    EXPECT_FALSE(server_.accepts(token));
}

TEST_F(AccessTokensTest, SurviveTheRotationOfKeys) {
    const auto before = ada_.accessToken;
    server_.clock.advance(hours(30 * 24) - seconds(60));
    const auto signIn = server_.login("ada@example.org");
    server_.clock.advance(seconds(120));
    server_->maintain();
    EXPECT_EQ(db::SigningKeyStore(*database_).list(0).size(), 2U);
    EXPECT_TRUE(server_.accepts(signIn.accessToken));
    EXPECT_FALSE(server_.accepts(before));
    EXPECT_TRUE(server_.accepts(server_.login("ada@example.org").accessToken));
}

TEST_F(AccessTokensTest, CsrfTokensAreOfOneSession) {
    const auto other = server_.login("ada@example.org");
    auto& tokens = server_->accessTokens();
    EXPECT_TRUE(tokens.isCsrfTokenOf(ada_.session, ada_.csrfToken));
    EXPECT_FALSE(tokens.isCsrfTokenOf(ada_.session, other.csrfToken));
    EXPECT_FALSE(tokens.isCsrfTokenOf(SessionId(), ada_.csrfToken));
    for (const std::string& bad : std::vector<std::string>{
             "", ".", "x", "a.b", ada_.csrfToken.substr(0, ada_.csrfToken.size() - 1)}) {
        EXPECT_FALSE(tokens.isCsrfTokenOf(ada_.session, bad)) << bad;
    }
}

}  // namespace
}  // namespace consort::accounts

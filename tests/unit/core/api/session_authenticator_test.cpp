// SPDX-License-Identifier: Apache-2.0
#include "core/api/session_authenticator.h"

#include <gtest/gtest.h>

#include "core/base/jwt.h"

#include "tests/unit/core/api/api_client.h"

namespace consort::api {
namespace {

using http::Method;
using testing::AccountServer;
using testing::ApiClient;
using testing::errorOf;

class SessionAuthenticatorTest : public ::testing::Test {
protected:
    std::optional<http::Principal> authenticate(
        Method method, const std::vector<ApiClient::Header>& headers
    ) {
        http::RequestParts parts;
        parts.method = method;
        for (const auto& [name, value] : headers) {
            parts.headers.set(name, value);
        }
        return client_.authenticator().authenticate(http::Request(std::move(parts)));
    }

    std::optional<ErrorCode> error(Method method, const std::vector<ApiClient::Header>& headers) {
        return errorOf([&] { authenticate(method, headers); });
    }

    testing::TestDatabase database_{db::Dialect::Sqlite};
    AccountServer server_{*database_};
    ApiClient client_{server_};
    accounts::SignIn ada_ = server_.signUp("ada@example.org");
    ApiClient::Header cookie_{"Cookie", "a=b; consort_access=" + ada_.accessToken};
};

TEST_F(SessionAuthenticatorTest, NobodyWithoutCredentials) {
    EXPECT_FALSE(authenticate(Method::Get, {}));
    EXPECT_FALSE(authenticate(Method::Post, {{"Cookie", "consort_access="}}));
    EXPECT_FALSE(authenticate(Method::Get, {{"Authorization", "Basic YTpi"}}));
}

TEST_F(SessionAuthenticatorTest, TakesBearerTokens) {
    for (const char* scheme : {"Bearer ", "bearer ", "BEARER  "}) {
        const auto who = authenticate(Method::Post, {{"Authorization", scheme + ada_.accessToken}});
        ASSERT_TRUE(who) << scheme;
        EXPECT_EQ(who->user, ada_.user.id);
        EXPECT_EQ(who->session, ada_.session);
        EXPECT_TRUE(who->admin);
        EXPECT_FALSE(who->viaCookie);
    }
}

TEST_F(SessionAuthenticatorTest, ABadTokenIsNotMadeUpForByAGoodCookie) {
    for (const std::string& bad : std::vector<std::string>{
             "Bearer",
             "Bearer ",
             "Bearer x",
             "Bearer " + ada_.accessToken + "x",
             "Bearer " + ada_.refreshToken,
             "Bearer " + std::string(100'000, 'a')}) {
        EXPECT_EQ(error(Method::Get, {{"Authorization", bad}, cookie_}), ErrorCode::Unauthorized);
    }
    EXPECT_EQ(error(Method::Get, {{"X-API-Key", "csk_made_up"}, cookie_}), ErrorCode::Unauthorized);
}

TEST_F(SessionAuthenticatorTest, CookiesReadWithoutAndWriteWithTheCsrfToken) {
    const auto reader = authenticate(Method::Get, {cookie_});
    ASSERT_TRUE(reader);
    EXPECT_TRUE(reader->viaCookie);
    for (const Method method : {Method::Post, Method::Put, Method::Patch, Method::Delete}) {
        EXPECT_EQ(error(method, {cookie_}), ErrorCode::Denied);
        EXPECT_EQ(error(method, {cookie_, {"X-CSRF-Token", ""}}), ErrorCode::Denied);
        EXPECT_EQ(error(method, {cookie_, {"X-CSRF-Token", "x.y"}}), ErrorCode::Denied);
        EXPECT_EQ(error(method, {cookie_, {"X-CSRF-Token", ada_.csrfToken}}), std::nullopt);
    }
}

TEST_F(SessionAuthenticatorTest, TheCsrfTokenOfAnotherSessionDoesNotDo) {
    const auto other = server_.login("ada");
    EXPECT_EQ(
        error(
            Method::Post,
            {{"Cookie", "consort_access=" + ada_.accessToken + "; consort_csrf=" + other.csrfToken},
             {"X-CSRF-Token", other.csrfToken}}
        ),
        ErrorCode::Denied
    );
}

TEST_F(SessionAuthenticatorTest, TakesApiKeysForWritesToo) {
    const auto made = server_->apiKeys().create(ada_.user.id, "script", server_.client);
    const auto who = authenticate(Method::Post, {{"X-API-Key", made.key}});
    ASSERT_TRUE(who);
    EXPECT_EQ(who->user, ada_.user.id);
    EXPECT_TRUE(who->session.empty());
}

TEST_F(SessionAuthenticatorTest, OnlyApiKeysNotSeenLatelyAreNotAtHand) {
    const auto isAtHand = [this](const ApiClient::Header& header) {
        http::RequestParts parts;
        parts.headers.set(header.first, header.second);
        return client_.authenticator().isAtHand(http::Request(std::move(parts)));
    };
    const auto made = server_->apiKeys().create(ada_.user.id, "script", server_.client);
    EXPECT_FALSE(isAtHand({"X-API-Key", made.key}));
    authenticate(Method::Get, {{"X-API-Key", made.key}});
    EXPECT_TRUE(isAtHand({"X-API-Key", made.key}));
    server_->apiKeys().revoke(ada_.user.id, made.record.id, server_.client);
    EXPECT_FALSE(isAtHand({"X-API-Key", made.key}));
    EXPECT_TRUE(isAtHand({"X-API-Key", "csk_made_up"}));
    EXPECT_TRUE(isAtHand({"Authorization", "Bearer " + ada_.accessToken}));
    EXPECT_TRUE(isAtHand(cookie_));
}

TEST_F(SessionAuthenticatorTest, WhatNamesAnUnknownSigningKeyIsNotAtHand) {
    const auto isAtHand = [this](Method method, const std::vector<ApiClient::Header>& headers) {
        http::RequestParts parts;
        parts.method = method;
        for (const auto& [name, value] : headers) {
            parts.headers.set(name, value);
        }
        return client_.authenticator().isAtHand(http::Request(std::move(parts)));
    };
    const auto forged = signJwt({}, "made up", "secret");
    EXPECT_FALSE(isAtHand(Method::Get, {{"Authorization", "Bearer " + forged}}));
    EXPECT_FALSE(isAtHand(Method::Get, {{"Cookie", "consort_access=" + forged}}));
    EXPECT_TRUE(isAtHand(Method::Get, {cookie_, {"X-CSRF-Token", "made.up"}}));
    EXPECT_FALSE(isAtHand(Method::Post, {cookie_, {"X-CSRF-Token", "made.up"}}));
    EXPECT_TRUE(isAtHand(Method::Post, {cookie_, {"X-CSRF-Token", ada_.csrfToken}}));
    EXPECT_TRUE(isAtHand(Method::Get, {{"Authorization", "Bearer no-token-at-all"}}));
}

}  // namespace
}  // namespace consort::api

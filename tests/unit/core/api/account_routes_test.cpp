// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/unit/core/api/api_client.h"

namespace consort::api {
namespace {

using http::Method;
using testing::AccountServer;
using testing::ApiClient;
using testing::bearer;
using testing::cookieOf;
using testing::jsonOf;
using testing::textOf;

const std::string kRegister =
    R"({"email":"ada@example.org","password":"correct horse 1","display_name":"Ada","extra":1})";
const std::string kLogin = R"({"email":"ada@example.org","password":"correct horse 1"})";

class AccountRoutesTest : public ::testing::Test {
protected:
    http::Response post(
        const std::string& path,
        const std::string& body,
        const std::vector<ApiClient::Header>& headers = {}
    ) {
        return client_.send(Method::Post, path, body, headers);
    }

    /// Registers Ada and gives her bearer header.
    ApiClient::Header ada() {
        const auto json = jsonOf(post("/api/v1/auth/register", kRegister));
        refreshToken_ = json.getString("refresh_token");
        csrfToken_ = json.getString("csrf_token");
        return bearer(json.getString("access_token"));
    }

    testing::TestDatabase database_{db::Dialect::Sqlite};
    AccountServer server_{*database_};
    ApiClient client_{server_};
    std::string refreshToken_;
    std::string csrfToken_;
};

TEST_F(AccountRoutesTest, RegisteringSignsInAndSetsCookies) {
    client_.isTls = true;
    const auto answer = post("/api/v1/auth/register", kRegister);
    ASSERT_EQ(answer.status, 201);
    const auto json = jsonOf(answer);
    EXPECT_EQ(json.getString("token_type"), "Bearer");
    EXPECT_EQ(json.getInt("expires_in"), 900);
    EXPECT_EQ(json.findObject("user")->getString("role"), "admin");
    EXPECT_EQ(answer.headers.find("Cache-Control"), "no-store");
    const auto access = cookieOf(answer, "consort_access");
    const auto refresh = cookieOf(answer, "consort_refresh");
    const auto csrf = cookieOf(answer, "consort_csrf");
    EXPECT_NE(access.find("HttpOnly"), std::string::npos);
    EXPECT_NE(access.find("SameSite=Lax"), std::string::npos);
    EXPECT_NE(access.find("Secure"), std::string::npos);
    EXPECT_NE(refresh.find("HttpOnly"), std::string::npos);
    EXPECT_NE(refresh.find("SameSite=Strict"), std::string::npos);
    EXPECT_NE(refresh.find("Path=/api/v1/auth"), std::string::npos);
    EXPECT_EQ(csrf.find("HttpOnly"), std::string::npos);
    EXPECT_NE(csrf.find(json.getString("csrf_token")), std::string::npos);
}

TEST_F(AccountRoutesTest, CookiesAreNotSecureWithoutTls) {
    EXPECT_EQ(
        cookieOf(post("/api/v1/auth/register", kRegister), "consort_access").find("Secure"),
        std::string::npos
    );
}

TEST_F(AccountRoutesTest, MalformedBodiesAreRefused) {
    const auto status = [&](const std::string& body, const std::string& type) {
        return post("/api/v1/auth/login", body, {{"Content-Type", type}}).status;
    };
    EXPECT_EQ(status("{", "application/json"), 400);
    EXPECT_EQ(status("[]", "application/json"), 400);
    EXPECT_EQ(status("\xff\xfe", "application/json"), 400);
    EXPECT_EQ(status(std::string(100'000, '['), "application/json"), 400);
    EXPECT_EQ(status(kLogin, "text/plain"), 415);
    EXPECT_EQ(status(kLogin, "application/x-www-form-urlencoded"), 415);
    EXPECT_EQ(status(R"({"email":5,"password":"x"})", "application/json"), 422);
    EXPECT_EQ(status("{}", "application/json; charset=utf-8"), 422);
    EXPECT_EQ(post("/api/v1/auth/login", "").status, 415);
}

TEST_F(AccountRoutesTest, FieldsAtFaultAreNamed) {
    const auto answer =
        post("/api/v1/auth/register", R"({"email":"no","password":"short","display_name":"a\nb"})");
    EXPECT_EQ(answer.status, 422);
    EXPECT_EQ(jsonOf(answer).listItems("errors").size(), 3U);
}

TEST_F(AccountRoutesTest, WrongLoginsLookAlike) {
    ada();
    const auto wrong =
        post("/api/v1/auth/login", R"({"email":"ada@example.org","password":"wrong horse"})");
    const auto unknown =
        post("/api/v1/auth/login", R"({"email":"bob@example.org","password":"wrong horse"})");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(textOf(wrong), textOf(unknown));
}

TEST_F(AccountRoutesTest, GuessingIsAnswered429) {
    ada();
    http::Response answer;
    for (int i = 0; i < 6; ++i) {
        answer = post("/api/v1/auth/login", R"({"email":"ada","password":"wrong horse"})");
    }
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.headers.find("Retry-After"), "2");
}

TEST_F(AccountRoutesTest, RefreshTakesTheTokenFromTheBody) {
    ada();
    const auto answer =
        post("/api/v1/auth/refresh", R"({"refresh_token":")" + refreshToken_ + "\"}");
    ASSERT_EQ(answer.status, 200);
    EXPECT_NE(jsonOf(answer).getString("refresh_token"), refreshToken_);
}

TEST_F(AccountRoutesTest, RefreshByCookieNeedsItsCsrfToken) {
    ada();
    const ApiClient::Header cookie{"Cookie", "consort_refresh=" + refreshToken_};
    const auto other = server_.login("ada");
    const std::string path = "/api/v1/auth/refresh";
    EXPECT_EQ(post(path, "", {cookie}).status, 403);
    EXPECT_EQ(post(path, "{}", {cookie, {"X-CSRF-Token", "x"}}).status, 403);
    EXPECT_EQ(post(path, "{}", {cookie, {"X-CSRF-Token", other.csrfToken}}).status, 403);
    EXPECT_EQ(post(path, "{}", {cookie, {"X-CSRF-Token", csrfToken_}}).status, 200);
    EXPECT_EQ(post(path, "{}").status, 401);
    EXPECT_EQ(post(path, "{}", {{"Cookie", "consort_refresh=x\r\nSet-Cookie: y"}}).status, 403);
}

TEST_F(AccountRoutesTest, LogoutEndsTheSessionAndClearsCookies) {
    const auto token = ada();
    const auto answer = post("/api/v1/auth/logout", "", {token});
    EXPECT_EQ(answer.status, 204);
    EXPECT_NE(cookieOf(answer, "consort_access").find("Max-Age=0"), std::string::npos);
    EXPECT_EQ(client_.send(Method::Get, "/api/v1/me", "", {token}).status, 401);
}

TEST_F(AccountRoutesTest, ProfilesHaveETags) {
    const auto token = ada();
    const auto answer = client_.send(Method::Get, "/api/v1/me", "", {token});
    const std::string etag(answer.headers.find("ETag").value_or(""));
    ASSERT_FALSE(etag.empty());
    const std::vector<ApiClient::Header> same{token, {"If-None-Match", etag}};
    EXPECT_EQ(client_.send(Method::Get, "/api/v1/me", "", same).status, 304);
    const std::string change = R"({"display_name":"Countess"})";
    const std::vector<ApiClient::Header> match{token, {"If-Match", etag}};
    EXPECT_EQ(client_.send(Method::Patch, "/api/v1/me", change, match).status, 200);
    EXPECT_EQ(client_.send(Method::Patch, "/api/v1/me", change, match).status, 412);
}

TEST_F(AccountRoutesTest, ApiKeysAreShownOnceAndAreNoSessions) {
    const auto token = ada();
    const auto made = post("/api/v1/me/api-keys", R"({"name":"script"})", {token});
    ASSERT_EQ(made.status, 201);
    const auto key = jsonOf(made).getString("key");
    const auto listed = client_.send(Method::Get, "/api/v1/me/api-keys", "", {token});
    EXPECT_EQ(textOf(listed).find(key), std::string::npos);
    const ApiClient::Header header{"X-API-Key", key};
    EXPECT_EQ(client_.send(Method::Get, "/api/v1/me", "", {header}).status, 200);
    EXPECT_EQ(post("/api/v1/auth/logout", "", {header}).status, 403);
    EXPECT_EQ(
        client_
            .send(
                Method::Delete, "/api/v1/me", R"({"current_password":"correct horse 1"})", {header}
            )
            .status,
        403
    );
}

TEST_F(AccountRoutesTest, ListsGoOnWithTheirCursor) {
    const auto token = ada();
    for (int i = 0; i < 3; ++i) {
        server_.clock.advance(std::chrono::seconds(1));
        server_.login("ada");
    }
    const std::string path = "/api/v1/me/sessions?limit=3";
    const auto first = jsonOf(client_.send(Method::Get, path, "", {token}));
    const auto cursor = first.getString("next_cursor");
    const auto second = jsonOf(client_.send(Method::Get, path + "&cursor=" + cursor, "", {token}));
    EXPECT_EQ(first.listItems("items").size(), 3U);
    EXPECT_EQ(second.listItems("items").size(), 1U);
    EXPECT_FALSE(second.has("next_cursor") && second.findString("next_cursor"));
    EXPECT_EQ(client_.send(Method::Get, path + "&cursor=*", "", {token}).status, 400);
    EXPECT_EQ(client_.send(Method::Get, "/api/v1/me/sessions?limit=501", "", {token}).status, 422);
}

TEST_F(AccountRoutesTest, UsersAreForAdministrators) {
    const auto admin = ada();
    const std::string users = "/api/v1/admin/users";
    const auto made = post(
        users, R"({"email":"eve@example.org","password":"correct horse 1","role":"user"})", {admin}
    );
    ASSERT_EQ(made.status, 201);
    const auto id = jsonOf(made).getString("id");
    const auto eve = bearer(server_.login("eve").accessToken);
    EXPECT_EQ(client_.send(Method::Get, users, "", {eve}).status, 403);
    EXPECT_EQ(client_.send(Method::Get, users, "").status, 401);
    EXPECT_EQ(client_.send(Method::Get, users + "/" + id, "", {admin}).status, 200);
    EXPECT_EQ(client_.send(Method::Get, users + "/nobody", "", {admin}).status, 404);
    const auto patch = [&](const std::string& body) {
        return client_.send(Method::Patch, users + "/" + id, body, {admin}).status;
    };
    EXPECT_EQ(patch(R"({"role":"god"})"), 422);
    EXPECT_EQ(patch(R"({"disabled":"yes"})"), 422);
    EXPECT_EQ(patch(R"({"disabled":true})"), 200);
    EXPECT_EQ(client_.send(Method::Get, "/api/v1/me", "", {eve}).status, 401);
    EXPECT_EQ(client_.send(Method::Delete, users + "/" + id, "", {admin}).status, 204);
    EXPECT_EQ(client_.send(Method::Delete, users + "/" + id, "", {admin}).status, 404);
}

}  // namespace
}  // namespace consort::api

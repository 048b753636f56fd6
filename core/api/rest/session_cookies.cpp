// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/session_cookies.h"

#include <string>

#include "core/http/response.h"
#include "core/services/accounts/sessions.h"

namespace consort::api {

namespace {

struct CookieKind {
    std::string_view name;
    const char* path;
    bool isForScripts;
    const char* sameSite;
};

constexpr CookieKind kAccess{kAccessCookie, "/", false, "Lax"};
constexpr CookieKind kRefresh{kRefreshCookie, "/api/v1/auth", false, "Strict"};
constexpr CookieKind kCsrf{kCsrfCookie, "/", true, "Lax"};

void add(
    http::Response& response,
    const CookieKind& kind,
    const std::string& value,
    std::chrono::seconds maxAge,
    bool isTls
) {
    http::SetCookie cookie;
    cookie.name = kind.name;
    cookie.value = value;
    cookie.path = kind.path;
    cookie.maxAgeSeconds = maxAge.count();
    cookie.httpOnly = !kind.isForScripts;
    cookie.secure = isTls;
    cookie.sameSite = kind.sameSite;
    response.headers.add("Set-Cookie", cookie.toHeader());
}

}  // namespace

void addSessionCookies(http::Response& response, const accounts::SignIn& signIn, bool isTls) {
    add(response, kAccess, signIn.accessToken, signIn.accessTokenTtl, isTls);
    add(response, kRefresh, signIn.refreshToken, signIn.refreshTokenTtl, isTls);
    add(response, kCsrf, signIn.csrfToken, signIn.refreshTokenTtl, isTls);
}

void clearSessionCookies(http::Response& response, bool isTls) {
    for (const auto& kind : {kAccess, kRefresh, kCsrf}) {
        add(response, kind, "", std::chrono::seconds(0), isTls);
    }
}

}  // namespace consort::api

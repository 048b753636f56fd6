// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace consort::http {
struct Response;
}

namespace consort::accounts {
struct SignIn;
}

namespace consort::api {

/// Not for scripts; sent with everything.
inline constexpr std::string_view kAccessCookie = "consort_access";
/// Not for scripts; sent only to sign-in routes, and never from another site.
inline constexpr std::string_view kRefreshCookie = "consort_refresh";
/// For the player's scripts, which send it back as X-CSRF-Token.
inline constexpr std::string_view kCsrfCookie = "consort_csrf";

/// Sets the cookies of a sign-in; Secure when the client speaks TLS.
void addSessionCookies(http::Response& response, const accounts::SignIn& signIn, bool isTls);

void clearSessionCookies(http::Response& response, bool isTls);

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#include "core/api/session_authenticator.h"

#include "core/api/rest/session_cookies.h"
#include "core/base/error.h"
#include "core/http/headers.h"
#include "core/http/request.h"
#include "core/services/accounts/access_tokens.h"
#include "core/services/accounts/api_keys.h"

namespace consort::api {

namespace {

/// The token of `Authorization: Bearer <token>`; nullopt for another scheme.
std::optional<std::string_view> bearerToken(std::string_view header) {
    constexpr std::string_view kScheme = "bearer";
    if (!http::equalsIgnoreCase(header.substr(0, kScheme.size()), kScheme) ||
        (header.size() > kScheme.size() && header[kScheme.size()] != ' ')) {
        return std::nullopt;
    }
    const auto start = header.find_first_not_of(' ', kScheme.size());
    return start == std::string_view::npos ? std::string_view() : header.substr(start);
}

bool isSafe(http::Method method) {
    return method == http::Method::Get || method == http::Method::Head ||
           method == http::Method::Options;
}

http::Principal toPrincipal(const accounts::Caller& caller) {
    http::Principal principal;
    principal.user = caller.user;
    principal.session = caller.session;
    principal.admin = caller.isAdmin;
    return principal;
}

}  // namespace

bool SessionAuthenticator::isAtHand(const http::Request& request) const {
    if (const auto header = request.header("Authorization")) {
        if (const auto token = bearerToken(*header)) {
            return tokens_.isAtHand(*token);
        }
    }
    if (const auto key = request.header("X-API-Key")) {
        return apiKeys_.isAtHand(*key);
    }
    const auto cookie = request.cookie(kAccessCookie);
    if (!cookie || cookie->empty()) {
        return true;
    }
    const auto csrf = isSafe(request.method()) ? std::nullopt : request.header("X-CSRF-Token");
    return tokens_.isAtHand(*cookie) && (!csrf || tokens_.isCsrfTokenAtHand(*csrf));
}

http::Principal SessionAuthenticator::byToken(std::string_view token) {
    const auto caller = tokens_.verify(token);
    if (!caller) {
        throw Error(ErrorCode::Unauthorized, "the access token is not valid or has ended");
    }
    return toPrincipal(*caller);
}

void SessionAuthenticator::requireCsrfToken(const http::Request& request, const SessionId& session)
    const {
    const auto token = request.header("X-CSRF-Token");
    if (!token || !tokens_.isCsrfTokenOf(session, *token)) {
        throw denied("the header X-CSRF-Token is missing or is not this session's");
    }
}

std::optional<http::Principal> SessionAuthenticator::authenticate(const http::Request& request) {
    if (const auto header = request.header("Authorization")) {
        if (const auto token = bearerToken(*header)) {
            return byToken(*token);
        }
    }
    if (const auto key = request.header("X-API-Key")) {
        const auto caller = apiKeys_.verify(*key);
        if (!caller) {
            throw Error(ErrorCode::Unauthorized, "the API key is not valid");
        }
        return toPrincipal(*caller);
    }
    const auto cookie = request.cookie(kAccessCookie);
    if (!cookie || cookie->empty()) {
        return std::nullopt;
    }
    auto principal = byToken(*cookie);
    principal.viaCookie = true;
    if (!isSafe(request.method())) {
        requireCsrfToken(request, principal.session);
    }
    return principal;
}

}  // namespace consort::api

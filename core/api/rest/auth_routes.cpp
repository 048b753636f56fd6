// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/auth_routes.h"

#include "core/api/rest/account_routes.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/session_cookies.h"
#include "core/api/rest/user_json.h"
#include "core/base/error.h"
#include "core/http/request.h"
#include "core/http/response.h"
#include "core/services/accounts/access_tokens.h"
#include "core/services/accounts/account_service.h"
#include "core/services/accounts/accounts.h"
#include "core/services/accounts/sessions.h"

namespace consort::api {

namespace {

using accounts::Accounts;
using http::Access;
using http::Method;
using http::Request;
using http::Response;

std::string toJson(const accounts::SignIn& signIn) {
    JsonWriter json;
    json.beginObject()
        .member("access_token", signIn.accessToken)
        .member("token_type", "Bearer")
        .member("expires_in", signIn.accessTokenTtl.count())
        .member("refresh_token", signIn.refreshToken)
        .member("csrf_token", signIn.csrfToken)
        .key("user");
    writeJson(json, signIn.user);
    json.endObject();
    return json.str();
}

Response signedIn(const Request& request, const accounts::SignIn& signIn, int status) {
    auto response = Response::json(toJson(signIn), status).with("Cache-Control", "no-store");
    addSessionCookies(response, signIn, request.isTls());
    return response;
}

Response listProviders(Accounts& accounts, const Request&) {
    const auto state = accounts.own().signUpState();
    JsonWriter json;
    json.beginObject().key("providers").beginArray();
    for (const auto& provider : accounts.own().listProviders()) {
        json.beginObject()
            .member("id", provider.id)
            .member("name", provider.name)
            .member("kind", "password")
            .endObject();
    }
    json.endArray()
        .member("registration_open", state.isOpen)
        .member("first_user", state.isFirstUser)
        .endObject();
    return Response::json(json.str()).with("Cache-Control", "no-store");
}

Response signUp(Accounts& accounts, const Request& request) {
    const auto body = jsonBody(request);
    accounts::NewUser wanted;
    wanted.email = body.findString("email").value_or("");
    wanted.password = body.findString("password").value_or("");
    wanted.displayName = body.findString("display_name").value_or("");
    wanted.username = body.findString("username");
    return signedIn(
        request, accounts.own().signUp(request.callContext(), wanted, clientOf(request)), 201
    );
}

Response login(Accounts& accounts, const Request& request) {
    const auto body = jsonBody(request);
    accounts::LoginRequest wanted;
    wanted.login = body.findString("email").value_or("");
    wanted.password = body.findString("password").value_or("");
    wanted.provider = body.findString("provider");
    return signedIn(
        request, accounts.own().login(request.callContext(), wanted, clientOf(request)), 200
    );
}

/// From the body, or from the cookie; a cookie alone proves nothing, any site can have it sent.
std::string refreshToken(Accounts& accounts, const Request& request) {
    if (request.bodySize() > 0) {
        if (auto token = jsonBody(request).findString("refresh_token")) {
            return *std::move(token);
        }
    }
    const auto cookie = request.cookie(kRefreshCookie);
    if (!cookie || cookie->empty()) {
        throw Error(ErrorCode::Unauthorized, "there is no refresh token, sign in");
    }
    const auto session = accounts::SessionService::sessionOf(*cookie);
    const auto csrf = request.header("X-CSRF-Token").value_or("");
    if (!accounts.accessTokens().isCsrfTokenOf(session, csrf)) {
        throw denied("the header X-CSRF-Token is missing or is not this session's");
    }
    return std::string(*cookie);
}

Response refresh(Accounts& accounts, const Request& request) {
    const auto token = refreshToken(accounts, request);
    return signedIn(request, accounts.sessions().refresh(token, clientOf(request)), 200);
}

Response logout(Accounts& accounts, const Request& request) {
    const auto& caller = request.user();
    accounts.sessions().end(caller.user, caller.session, clientOf(request));
    auto response = Response::noContent();
    clearSessionCookies(response, request.isTls());
    return response;
}

}  // namespace

void addAuthRoutes(http::Router& router, Accounts& accounts) {
    addAccountRoutes(
        router,
        accounts,
        {{Method::Get, "/api/v1/auth/providers", Access::Public, "Ways to sign in", listProviders},
         {Method::Post,
          "/api/v1/auth/register",
          Access::Public,
          "Make an account and sign in",
          signUp},
         {Method::Post, "/api/v1/auth/login", Access::Public, "Sign in with a password", login},
         {Method::Post,
          "/api/v1/auth/refresh",
          Access::Public,
          "Trade a refresh token for the next",
          refresh},
         {Method::Post, "/api/v1/auth/logout", Access::Account, "End this session", logout}}
    );
}

}  // namespace consort::api

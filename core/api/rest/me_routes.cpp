// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/me_routes.h"

#include "core/api/rest/account_routes.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/page.h"
#include "core/api/rest/session_cookies.h"
#include "core/api/rest/user_json.h"
#include "core/base/error.h"
#include "core/http/conditional.h"
#include "core/http/problem.h"
#include "core/http/request.h"
#include "core/http/response.h"
#include "core/services/accounts/account_service.h"
#include "core/services/accounts/accounts.h"
#include "core/services/accounts/api_keys.h"
#include "core/services/accounts/sessions.h"
#include "core/services/accounts/user_directory.h"

namespace consort::api {

namespace {

using accounts::Accounts;
using http::Access;
using http::Method;
using http::Request;
using http::Response;

std::string etagOf(const User& user) {
    return user.id.str() + '-' + std::to_string(user.updatedMs);
}

accounts::Caller callerOf(const Request& request) {
    const auto& principal = request.user();
    return {principal.user, principal.session, principal.admin};
}

Response profile(const User& user) {
    return Response::json(toJson(user))
        .with("ETag", http::quoteEtag(etagOf(user)))
        .with("Cache-Control", "private, no-cache");
}

Response getMe(Accounts& accounts, const Request& request) {
    const auto user = accounts.users().get(request.user().user);
    const auto etag = etagOf(user);
    if (http::evaluate(request.headers(), request.method(), {etag}) ==
        http::Precondition::NotModified) {
        return Response{304}.with("ETag", http::quoteEtag(etag));
    }
    return profile(user);
}

Response changeMe(Accounts& accounts, const Request& request) {
    const auto failed = [] {
        return http::StatusError(412, ErrorCode::Conflict, "the profile was changed elsewhere");
    };
    const auto body = jsonBody(request);
    db::AccountChange change;
    change.displayName = body.findString("display_name");
    change.username = body.findString("username");
    change.email = body.findString("email");
    const auto id = request.user().user;
    if (request.header("If-Match")) {
        const auto user = accounts.users().get(id);
        if (http::evaluate(request.headers(), request.method(), {etagOf(user)}) ==
            http::Precondition::Failed) {
            throw failed();
        }
        change.expectedUpdatedMs = user.updatedMs;
    }
    const auto user = accounts.users().change(id, change, id, clientOf(request));
    if (!user) {
        throw failed();
    }
    return profile(*user);
}

Response leave(Accounts& accounts, const Request& request) {
    const auto password = jsonBody(request).findString("current_password").value_or("");
    accounts.own().leave(request.callContext(), callerOf(request), password, clientOf(request));
    auto response = Response::noContent();
    clearSessionCookies(response, request.isTls());
    return response;
}

Response changePassword(Accounts& accounts, const Request& request) {
    const auto body = jsonBody(request);
    accounts.own().changePassword(
        request.callContext(),
        callerOf(request),
        body.findString("current_password").value_or(""),
        body.findString("new_password").value_or(""),
        clientOf(request)
    );
    return Response::noContent();
}

void writeSession(JsonWriter& json, const SessionRecord& session, const SessionId& current) {
    json.beginObject()
        .member("id", session.id.str())
        .member("created_at", toRfc3339(session.createdMs))
        .member("last_used_at", toRfc3339(session.lastUsedMs))
        .member("expires_at", toRfc3339(session.expiresMs))
        .member("user_agent", session.userAgent)
        .member("address", session.address)
        .member("current", session.id == current)
        .endObject();
}

Response listSessions(Accounts& accounts, const Request& request) {
    const auto page = pageRequest(request);
    const auto& caller = request.user();
    const auto found = accounts.sessions().list(caller.user, SessionId(page.after), page.limit + 1);
    return conditionalJson(
        request,
        pageJson(
            found,
            page.limit,
            [](const SessionRecord& session) { return session.id.str(); },
            [&](JsonWriter& json, const SessionRecord& session) {
                writeSession(json, session, caller.session);
            }
        )
    );
}

Response endSession(Accounts& accounts, const Request& request) {
    const auto id = request.pathId<SessionId>("id");
    if (!accounts.sessions().end(request.user().user, id, clientOf(request))) {
        throw notFound("there is no such session");
    }
    return Response::noContent();
}

Response endOtherSessions(Accounts& accounts, const Request& request) {
    accounts.sessions().endOthers(request.user().user, request.user().session);
    return Response::noContent();
}

void writeApiKeyMembers(JsonWriter& json, const ApiKeyRecord& key) {
    json.member("id", key.id.str())
        .member("name", key.name)
        .member("prefix", key.prefix)
        .member("created_at", toRfc3339(key.createdMs));
    if (key.lastUsedMs) {
        json.member("last_used_at", toRfc3339(*key.lastUsedMs));
    } else {
        json.key("last_used_at").null();
    }
}

Response listApiKeys(Accounts& accounts, const Request& request) {
    const auto page = pageRequest(request);
    const auto found =
        accounts.apiKeys().list(request.user().user, ApiKeyId(page.after), page.limit + 1);
    return conditionalJson(
        request,
        pageJson(
            found,
            page.limit,
            [](const ApiKeyRecord& key) { return key.id.str(); },
            [](JsonWriter& json, const ApiKeyRecord& key) {
                json.beginObject();
                writeApiKeyMembers(json, key);
                json.endObject();
            }
        )
    );
}

Response createApiKey(Accounts& accounts, const Request& request) {
    const auto name = jsonBody(request).findString("name").value_or("");
    const auto made = accounts.apiKeys().create(request.user().user, name, clientOf(request));
    JsonWriter json;
    json.beginObject();
    writeApiKeyMembers(json, made.record);
    json.member("key", made.key).endObject();
    return Response::json(json.str(), 201).with("Cache-Control", "no-store");
}

Response deleteApiKey(Accounts& accounts, const Request& request) {
    const auto id = request.pathId<ApiKeyId>("id");
    if (!accounts.apiKeys().revoke(request.user().user, id, clientOf(request))) {
        throw notFound("there is no such API key");
    }
    return Response::noContent();
}

}  // namespace

void addMeRoutes(http::Router& router, Accounts& accounts) {
    addAccountRoutes(
        router,
        accounts,
        {{Method::Get, "/api/v1/me", Access::User, "My profile", getMe},
         {Method::Patch, "/api/v1/me", Access::Account, "Change my profile", changeMe},
         {Method::Delete, "/api/v1/me", Access::Account, "Delete my account", leave},
         {Method::Put,
          "/api/v1/me/password",
          Access::Account,
          "Change my password",
          changePassword},
         {Method::Get,
          "/api/v1/me/sessions",
          Access::Account,
          "Where I am signed in",
          listSessions},
         {Method::Delete,
          "/api/v1/me/sessions",
          Access::Account,
          "Sign out everywhere else",
          endOtherSessions},
         {Method::Delete,
          "/api/v1/me/sessions/{id}",
          Access::Account,
          "End one of my sessions",
          endSession},
         {Method::Get, "/api/v1/me/api-keys", Access::Account, "My API keys", listApiKeys},
         {Method::Post, "/api/v1/me/api-keys", Access::Account, "Make an API key", createApiKey},
         {Method::Delete,
          "/api/v1/me/api-keys/{id}",
          Access::Account,
          "Delete an API key",
          deleteApiKey}}
    );
}

}  // namespace consort::api

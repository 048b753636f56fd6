// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/admin_user_routes.h"

#include "core/api/rest/account_routes.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/page.h"
#include "core/api/rest/user_json.h"
#include "core/base/error.h"
#include "core/http/request.h"
#include "core/http/response.h"
#include "core/services/accounts/accounts.h"
#include "core/services/accounts/user_directory.h"

namespace consort::api {

namespace {

using accounts::Accounts;
using http::Access;
using http::Method;
using http::Request;
using http::Response;

std::optional<Role> findRole(const JsonValue& body) {
    const auto text = body.findString("role");
    if (!text) {
        return std::nullopt;
    }
    const auto role = roleFromName(*text);
    if (!role) {
        throw invalidField("role", "must be user or admin");
    }
    return role;
}

Response listUsers(Accounts& accounts, const Request& request) {
    const auto page = pageRequest(request);
    const auto found = accounts.users().list(UserId(page.after), page.limit + 1);
    return conditionalJson(
        request,
        pageJson(
            found,
            page.limit,
            [](const User& user) { return user.id.str(); },
            [](JsonWriter& json, const User& user) { writeJson(json, user); }
        )
    );
}

Response createUser(Accounts& accounts, const Request& request) {
    const auto body = jsonBody(request);
    accounts::NewUser wanted;
    wanted.email = body.findString("email").value_or("");
    wanted.password = body.findString("password").value_or("");
    wanted.displayName = body.findString("display_name").value_or("");
    wanted.username = body.findString("username");
    wanted.role = findRole(body).value_or(Role::User);
    const auto user = accounts.users().create(
        request.callContext(), wanted, db::Admission::Anyone, clientOf(request)
    );
    if (!user) {
        throw Error(ErrorCode::Internal, "a new account was not admitted");
    }
    return Response::json(toJson(*user), 201)
        .with("Location", "/api/v1/admin/users/" + user->id.str());
}

Response getUser(Accounts& accounts, const Request& request) {
    return conditionalJson(request, toJson(accounts.users().get(request.pathId<UserId>("id"))));
}

Response changeUser(Accounts& accounts, const Request& request) {
    const auto body = jsonBody(request);
    db::AccountChange change;
    change.displayName = body.findString("display_name");
    change.role = findRole(body);
    change.disabled = body.findBool("disabled");
    const auto id = request.pathId<UserId>("id");
    const auto user = accounts.users().change(id, change, request.user().user, clientOf(request));
    if (!user) {
        throw notFound("there is no such user");
    }
    return Response::json(toJson(*user));
}

Response deleteUser(Accounts& accounts, const Request& request) {
    accounts.users().remove(
        request.callContext(), request.pathId<UserId>("id"), request.user().user, clientOf(request)
    );
    return Response::noContent();
}

}  // namespace

void addAdminUserRoutes(http::Router& router, Accounts& accounts) {
    addAccountRoutes(
        router,
        accounts,
        {{Method::Get, "/api/v1/admin/users", Access::Admin, "The accounts", listUsers},
         {Method::Post,
          "/api/v1/admin/users",
          Access::Admin,
          "Make an account for somebody",
          createUser},
         {Method::Get, "/api/v1/admin/users/{id}", Access::Admin, "One account", getUser},
         {Method::Patch,
          "/api/v1/admin/users/{id}",
          Access::Admin,
          "Change role, name or lock",
          changeUser},
         {Method::Delete,
          "/api/v1/admin/users/{id}",
          Access::Admin,
          "Delete an account",
          deleteUser}}
    );
}

}  // namespace consort::api

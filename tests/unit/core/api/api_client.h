// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/api/rest/admin_user_routes.h"
#include "core/api/rest/auth_routes.h"
#include "core/api/rest/me_routes.h"
#include "core/api/session_authenticator.h"
#include "core/base/json_value.h"
#include "core/http/problem.h"
#include "core/http/router.h"

#include "tests/support/account_server.h"

namespace consort::testing {

/// The account routes as the server dispatches them, without a socket.
class ApiClient final {
public:
    using Header = std::pair<std::string, std::string>;

    explicit ApiClient(AccountServer& server)
        : authenticator_(server->accessTokens(), server->apiKeys()) {
        api::addAuthRoutes(router_, *server);
        api::addMeRoutes(router_, *server);
        api::addAdminUserRoutes(router_, *server);
    }

    http::Response send(
        http::Method method,
        const std::string& path,
        const std::string& body = "",
        const std::vector<Header>& headers = {}
    ) {
        http::RequestParts parts;
        parts.method = method;
        parts.target = path;
        parts.body = body;
        parts.isTls = isTls;
        if (!body.empty()) {
            parts.headers.set("Content-Type", "application/json");
        }
        for (const auto& [name, value] : headers) {
            parts.headers.set(name, value);
        }
        http::Request request(std::move(parts));
        try {
            return dispatch(request);
        } catch (const Error& error) {
            return http::toResponse(error, "test");
        }
    }

    http::Authenticator& authenticator() { return authenticator_; }

    bool isTls = false;

private:
    http::Response dispatch(http::Request& request) {
        auto match = router_.match(request.method(), request.path());
        if (match.outcome != http::Router::Outcome::Found) {
            throw notFound("no such route");
        }
        request.setPathParams(std::move(match.params));
        if (match.route->access != http::Access::Public) {
            request.setPrincipal(authenticator_.authenticate(request));
            http::requireAccess(request, match.route->access);
        }
        return match.route->handler(request);
    }

    api::SessionAuthenticator authenticator_;
    http::Router router_;
};

inline std::string textOf(const http::Response& response) {
    if (const auto* shared = std::get_if<http::SharedText>(&response.body)) {
        return **shared;
    }
    const auto* text = std::get_if<std::string>(&response.body);
    return text != nullptr ? *text : std::string();
}

inline JsonValue jsonOf(const http::Response& response) {
    return JsonValue::parse(textOf(response));
}

/// The Set-Cookie header of that cookie; empty when there is none.
inline std::string cookieOf(const http::Response& response, const std::string& name) {
    for (const auto& [field, value] : response.headers) {
        if (field == "Set-Cookie" && value.starts_with(name + "=")) {
            return value;
        }
    }
    return "";
}

inline ApiClient::Header bearer(const std::string& token) {
    return {"Authorization", "Bearer " + token};
}

}  // namespace consort::testing

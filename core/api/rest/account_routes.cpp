// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/account_routes.h"

#include "core/http/router.h"

namespace consort::api {

void addAccountRoutes(
    http::Router& router, accounts::Accounts& accounts, std::initializer_list<AccountRoute> routes
) {
    for (const auto& route : routes) {
        router.add(
            {route.method,
             route.path,
             route.access,
             http::Run::Worker,
             route.summary,
             [&accounts, handle = route.handle](const http::Request& request) {
                 return handle(accounts, request);
             }}
        );
    }
}

}  // namespace consort::api

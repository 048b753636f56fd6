// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>

#include "core/http/access.h"
#include "core/http/method.h"

namespace consort::accounts {
class Accounts;
}

namespace consort::http {
class Request;
class Response;
class Router;
}  // namespace consort::http

namespace consort::api {

/// A row of the HTTP surface that needs nothing but the accounts. Runs on a worker.
struct AccountRoute {
    http::Method method;
    const char* path;
    http::Access access;
    const char* summary;
    http::Response (*handle)(accounts::Accounts&, const http::Request&);
};

/// The router borrows `accounts`.
void addAccountRoutes(
    http::Router& router, accounts::Accounts& accounts, std::initializer_list<AccountRoute> routes
);

}  // namespace consort::api

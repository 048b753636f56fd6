// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::accounts {
class Accounts;
}

namespace consort::api {

/// /api/v1/auth: providers, register, login, refresh, logout. `accounts` is borrowed.
void addAuthRoutes(http::Router& router, accounts::Accounts& accounts);

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::accounts {
class Accounts;
}

namespace consort::api {

/// /api/v1/me: profile, password, sessions, API keys. `accounts` is borrowed.
void addMeRoutes(http::Router& router, accounts::Accounts& accounts);

}  // namespace consort::api

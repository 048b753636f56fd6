// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace consort::http {
class Router;
}

namespace consort::accounts {
class Accounts;
}

namespace consort::api {

/// /api/v1/admin/users: the accounts. `accounts` is borrowed.
void addAdminUserRoutes(http::Router& router, accounts::Accounts& accounts);

}  // namespace consort::api

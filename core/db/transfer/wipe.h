// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/db/connection.h"

namespace consort::db {

/// Throws Error(Conflict), naming it, when there is a table that no migration ever made: the
/// database is shared with another program, and nothing in it may be dropped. `display` names the
/// database.
void requireOwnTables(Connection& connection, std::string_view display);

/// Drops everything that migrations made, so that they can be run anew, as part of the caller's
/// transaction.
void dropOwnTables(Connection& connection);

}  // namespace consort::db

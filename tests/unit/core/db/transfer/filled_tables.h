// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "core/db/database_url.h"

namespace consort::testing {

/// Puts rows into every table of a migrated database, whatever tables there are: keys that refer to
/// each other, NULL, empty, quoted and foreign text, numbers beyond 32 bits, negative doubles. An
/// even number of rows each.
void fillTables(const db::DatabaseUrl& url, int rowsEach);

/// Such rows in one table only, which refers to no other.
void fillTable(const db::DatabaseUrl& url, std::string_view name, int rows);

}  // namespace consort::testing

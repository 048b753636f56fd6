// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "core/db/connection.h"

namespace consort::db {

class DatabaseUrl;

enum class SqliteAccess { Read, Write };

/// Opens (and for Write creates) the file in WAL mode. Throws Error(Unavailable) when it cannot be
/// opened, Error(Invalid) when it is not a database.
[[nodiscard]] std::unique_ptr<Connection> openSqlite(const DatabaseUrl& url, SqliteAccess access);

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/db/connection.h"

namespace consort::db {

class Database;
class Session;
class Transaction;

/// One step of the schema: `NNNN_verb_noun.sql`, or with `.sqlite`/`.postgres` before `.sql` where
/// the databases differ. Statements end with ';' at the end of a line.
struct Migration {
    int version;
    std::string_view name;
    std::string_view sqlite;
    std::string_view postgres;

    std::string_view sql(Dialect dialect) const {
        return dialect == Dialect::Sqlite ? sqlite : postgres;
    }
};

/// The migrations this binary was built with, ascending.
std::span<const Migration> builtInMigrations();

/// Those up to `version`. Throws Error(Conflict) when this program does not know that one.
std::span<const Migration> migrationsUpTo(int version);

/// Brings the schema up to the last migration, each in a transaction of its own and recorded in
/// `schema_migrations`; several servers may start at once. Returns how many were applied.
/// Throws Error(Conflict) when the database is newer than the binary, when a migration that was
/// applied differs from the one built in, or when a copy into it was begun and is not finished:
/// then nothing is changed.
int migrate(Database& database, const Clock& clock);
int migrate(Database& database, const Clock& clock, std::span<const Migration> migrations);

/// The same as part of the caller's transaction, whatever was begun.
int migrateWithin(
    Transaction& transaction, const Clock& clock, std::span<const Migration> migrations
);

/// The last migration that was applied; 0 when there is none. Creates nothing.
int schemaVersion(Session& session);

/// How many migrate() would apply. Throws what it throws; creates nothing.
int pendingMigrations(Session& session);

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/schema.h"

#include <string>

#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr Query kFindSqlite{
    "schema_table_find", "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1"};

constexpr Query kFindServer{
    "schema_table_find",
    "SELECT COUNT(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = CURRENT_SCHEMA AND c.relkind = 'r' AND c.relname = $1"};

}  // namespace

bool hasTable(Session& session, std::string_view name) {
    const bool isSqlite = session.dialect() == Dialect::Sqlite;
    return session.query(isSqlite ? kFindSqlite : kFindServer, name).int64() > 0;
}

void requireFinished(Session& session, std::string_view what) {
    if (hasTable(session, kUnfinishedCopyTable)) {
        throw conflict(
            std::string(what) +
            " is the unfinished copy of another database; run the same \"consort migrate --to\" "
            "again to finish it, or begin anew with an empty database"
        );
    }
}

}  // namespace consort::db

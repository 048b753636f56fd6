// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/wipe.h"

#include <set>
#include <string>

#include "core/db/migrator.h"
#include "core/db/schema.h"
#include "core/db/transfer/table_catalog.h"

namespace consort::db {

namespace {

/// The word behind every `marker` in `sql`.
void addWordsBehind(std::string_view sql, std::string_view marker, std::set<std::string>& words) {
    for (auto at = sql.find(marker); at != std::string_view::npos; at = sql.find(marker, at)) {
        at += marker.size();
        words.emplace(sql.substr(at, sql.find_first_of(" (;\n", at) - at));
    }
}

std::set<std::string> ownTables(Dialect dialect) {
    std::set<std::string> names{"schema_migrations", std::string(kUnfinishedCopyTable)};
    for (const Migration& migration : builtInMigrations()) {
        const std::string_view sql = migration.sql(dialect);
        for (const std::string_view marker : {"CREATE TABLE ", "VIRTUAL TABLE ", " RENAME TO "}) {
            addWordsBehind(sql, marker, names);
        }
    }
    return names;
}

void drop(Connection& connection, std::string_view kind, std::string_view name) {
    const std::string sql = "DROP " + std::string(kind) + " IF EXISTS " + quoted(name);
    connection.execute({"transfer_drop", sql}, {}, nullptr);
}

}  // namespace

void requireOwnTables(Connection& connection, std::string_view display) {
    const auto own = ownTables(connection.dialect());
    for (const std::string& name : listTableNames(connection)) {
        if (!own.contains(name)) {
            throw conflict(
                std::string(display) + " has a table " + name +
                ", which is not this server's; use a database of its own"
            );
        }
    }
}

void dropOwnTables(Connection& connection) {
    // Full-text indexes stand on their tables, those on others they refer to.
    for (const DerivedTable& table : derivedTables()) {
        drop(connection, "TABLE", table.name);
    }
    const auto tables = loadTables(connection);
    for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
        drop(connection, "TABLE", table->name);
    }
    if (connection.dialect() == Dialect::PostgreSql) {
        drop(connection, "COLLATION", "BINARY");
    }
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/migrator.h"

#include <algorithm>
#include <map>
#include <string>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/schema.h"
#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr std::string_view kWhat = "the database";

constexpr Query kCreateTable{
    "schema_migrations_create",
    "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY,"
    " name TEXT NOT NULL, checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL)"};

/// Creating a table twice at the same moment fails on PostgreSQL even with IF NOT EXISTS.
constexpr Query kLockServer{
    "schema_migrations_lock", "SELECT CAST(pg_advisory_xact_lock(4750202) AS TEXT)"};

/// An index over millions of rows takes as long as it takes, and so does waiting for who makes it.
constexpr Query kWaitLong{
    "schema_migrations_wait_long", "SELECT set_config('lock_timeout', '0', TRUE)"};

constexpr Query kList{
    "schema_migrations_list", "SELECT version, name, checksum FROM schema_migrations"};

constexpr Query kRecord{
    "schema_migrations_insert",
    "INSERT INTO schema_migrations (version, name, checksum, applied_ms)"
    " VALUES ($1, $2, $3, $4)"};

struct Applied {
    std::string name;
    std::string checksum;
};

void lockSchema(Transaction& transaction) {
    if (transaction.dialect() == Dialect::PostgreSql) {
        transaction.mayTakeLong();
        transaction.query(kWaitLong).each([](const Row&) {});
        transaction.query(kLockServer).each([](const Row&) {});
    }
}

std::map<int, Applied> loadApplied(Session& session) {
    std::map<int, Applied> applied;
    session.query(kList).each([&](const Row& row) {
        applied[row.integer(0)] = {row.text(1), row.text(2)};
    });
    return applied;
}

std::string label(int version, std::string_view name) {
    return std::to_string(version) + " (" + std::string(name) + ")";
}

void requireCompatible(
    const std::map<int, Applied>& applied, std::span<const Migration> migrations, Dialect dialect
) {
    const int newest = migrations.empty() ? 0 : migrations.back().version;
    if (!applied.empty() && applied.rbegin()->first > newest) {
        const auto& [version, last] = *applied.rbegin();
        throw conflict(
            "database: its schema has version " + label(version, last.name) +
            ", newer than this program, which knows up to " + std::to_string(newest) +
            "; use the newer program"
        );
    }
    for (const Migration& migration : migrations) {
        const auto found = applied.find(migration.version);
        if (found != applied.end() && found->second.checksum != sha256Hex(migration.sql(dialect))) {
            throw conflict(
                "database: migration " + label(migration.version, migration.name) +
                " was applied in another form than this program has"
            );
        }
    }
}

/// Calls `run(statement)` for each statement; comment lines belong to what follows them.
template <class Run>
void forEachStatement(std::string_view sql, Run run) {
    while (!sql.empty()) {
        const std::size_t end = sql.find(";\n");
        const std::string_view statement = sql.substr(0, end);
        if (statement.find_first_not_of(" \n\t;") != std::string_view::npos) {
            run(statement);
        }
        if (end == std::string_view::npos) {
            return;
        }
        sql.remove_prefix(end + 2);
    }
}

/// Returns whether it had to be applied.
bool apply(Transaction& transaction, const Clock& clock, const Migration& migration) {
    if (loadApplied(transaction).contains(migration.version)) {
        return false;
    }
    const std::string_view sql = migration.sql(transaction.dialect());
    forEachStatement(sql, [&](std::string_view statement) {
        transaction.runMigration(migration.name, statement);
    });
    transaction.run(kRecord, migration.version, migration.name, sha256Hex(sql), clock.nowMs());
    return true;
}

}  // namespace

int migrate(Database& database, const Clock& clock) {
    return migrate(database, clock, builtInMigrations());
}

int migrate(Database& database, const Clock& clock, std::span<const Migration> migrations) {
    database.write([&](Transaction& transaction) {
        lockSchema(transaction);
        requireFinished(transaction, kWhat);
        transaction.run(kCreateTable);
        requireCompatible(loadApplied(transaction), migrations, transaction.dialect());
    });
    int count = 0;
    for (const Migration& migration : migrations) {
        count += database.write([&](Transaction& transaction) {
            lockSchema(transaction);
            return apply(transaction, clock, migration) ? 1 : 0;
        });
    }
    return count;
}

int migrateWithin(
    Transaction& transaction, const Clock& clock, std::span<const Migration> migrations
) {
    lockSchema(transaction);
    transaction.run(kCreateTable);
    requireCompatible(loadApplied(transaction), migrations, transaction.dialect());
    int count = 0;
    for (const Migration& migration : migrations) {
        count += apply(transaction, clock, migration) ? 1 : 0;
    }
    return count;
}

int schemaVersion(Session& session) {
    if (!hasTable(session, "schema_migrations")) {
        return 0;
    }
    const auto applied = loadApplied(session);
    return applied.empty() ? 0 : applied.rbegin()->first;
}

int pendingMigrations(Session& session) {
    requireFinished(session, kWhat);
    const auto all = builtInMigrations();
    if (!hasTable(session, "schema_migrations")) {
        return static_cast<int>(all.size());
    }
    const auto applied = loadApplied(session);
    requireCompatible(applied, all, session.dialect());
    return static_cast<int>(all.size() - applied.size());
}

std::span<const Migration> migrationsUpTo(int version) {
    const auto all = builtInMigrations();
    const auto last = std::find_if(all.begin(), all.end(), [&](const Migration& migration) {
        return migration.version == version;
    });
    if (last == all.end()) {
        throw conflict(
            "database: a schema of version " + std::to_string(version) +
            " is not known to this program, which knows up to " +
            std::to_string(all.back().version) + "; use the program that made it"
        );
    }
    return all.first(static_cast<std::size_t>(last - all.begin()) + 1);
}

}  // namespace consort::db

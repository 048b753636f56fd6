// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/snapshot.h"

#include <filesystem>

#include "core/db/database_url.h"
#include "core/db/migrator.h"
#include "core/db/postgres_connection.h"
#include "core/db/schema.h"
#include "core/db/session.h"
#include "core/db/sqlite_connection.h"
#include "core/db/transfer/table_reader.h"

namespace consort::db {

namespace {

std::unique_ptr<Connection> openForReading(const DatabaseUrl& url) {
    if (url.dialect() == Dialect::PostgreSql) {
        return openPostgres(url, PostgresUse::Transfer);
    }
    std::error_code ignored;
    if (!std::filesystem::exists(url.path(), ignored)) {
        throw notFound("there is no database at " + url.display());
    }
    return openSqliteReader(url);
}

}  // namespace

Snapshot::Snapshot(const DatabaseUrl& url) : connection_(openForReading(url)) {
    connection_->beginSnapshot();
    Session session(*connection_);
    requireFinished(session, url.display());
    schemaVersion_ = db::schemaVersion(session);
    if (schemaVersion_ == 0) {
        throw invalid(url.display() + " is not a database of this server, or an empty one");
    }
    migrationsUpTo(schemaVersion_);
    tables_ = loadTables(*connection_);
}

Snapshot::~Snapshot() {
    connection_->rollback();
}

std::uint64_t Snapshot::countAllRows() const {
    std::uint64_t rows = 0;
    for (const TableShape& table : tables_) {
        rows += countRows(*connection_, table);
    }
    return rows;
}

std::unique_ptr<Connection> openForWriting(const DatabaseUrl& url) {
    return url.dialect() == Dialect::PostgreSql ? openPostgres(url, PostgresUse::Transfer)
                                                : openSqliteWriter(url);
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/copy_progress.h"

#include "core/db/schema.h"

namespace consort::db {

namespace {

constexpr Query kCreate{
    "unfinished_copy_create",
    "CREATE TABLE unfinished_copy (id INTEGER PRIMARY KEY, source TEXT NOT NULL,"
    " schema_version BIGINT NOT NULL, step BIGINT NOT NULL, position TEXT NOT NULL,"
    " copied BIGINT NOT NULL)"};
constexpr Query kInsert{
    "unfinished_copy_insert",
    "INSERT INTO unfinished_copy (id, source, schema_version, step, position, copied)"
    " VALUES (1, $1, $2, $3, $4, $5)"};
constexpr Query kLoad{
    "unfinished_copy_load",
    "SELECT source, schema_version, step, position, copied FROM unfinished_copy WHERE id = 1"};
constexpr Query kAdvance{
    "unfinished_copy_advance",
    "UPDATE unfinished_copy SET step = $1, position = $2, copied = $3"
    " WHERE id = 1 AND step = $4 AND position = $5"};
constexpr Query kDrop{"unfinished_copy_drop", "DROP TABLE unfinished_copy"};

}  // namespace

bool hasCopyProgress(Connection& connection) {
    Session session(connection);
    return hasTable(session, kUnfinishedCopyTable);
}

std::optional<CopyProgress> loadCopyProgress(Connection& connection) {
    if (!hasCopyProgress(connection)) {
        return std::nullopt;
    }
    Session session(connection);
    return session.query(kLoad).first([](const Row& row) {
        return CopyProgress{row.text(0), row.integer(1), row.int64(2), row.text(3), row.int64(4)};
    });
}

void createCopyProgress(Transaction& transaction, const CopyProgress& progress) {
    transaction.run(kCreate);
    transaction.run(
        kInsert,
        progress.source,
        progress.schemaVersion,
        progress.step,
        progress.position,
        progress.rows
    );
}

void advanceCopyProgress(
    Transaction& transaction, const CopyProgress& before, const CopyProgress& now
) {
    const auto changed =
        transaction.run(kAdvance, now.step, now.position, now.rows, before.step, before.position);
    if (changed != 1) {
        throw conflict("another copy into the same database is running");
    }
}

void dropCopyProgress(Transaction& transaction) {
    transaction.run(kDrop);
}

}  // namespace consort::db

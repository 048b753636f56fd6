// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/backup.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/db/database_url.h"
#include "core/db/migrator.h"
#include "core/db/session.h"
#include "core/db/transfer/backup_reader.h"
#include "core/db/transfer/backup_writer.h"
#include "core/db/transfer/snapshot.h"
#include "core/db/transfer/table_reader.h"
#include "core/db/transfer/table_writer.h"
#include "core/db/transfer/wipe.h"

namespace consort::db {

namespace {

constexpr std::uint64_t kRowsPerReport = 2048;

/// Reads to the end only: a file is trusted when it was read once as a whole.
class CheckingVisitor final : public BackupVisitor {
public:
    explicit CheckingVisitor(const TransferListener& listener) : listener_(listener) {}

    void onTable(const std::string& name, const std::vector<std::string>&) override {
        table_ = name;
    }

    void onRow(std::string_view) override {
        if (++rows_ % kRowsPerReport == 0) {
            listener_({"checking", table_, rows_, 0});
        }
    }

private:
    const TransferListener& listener_;
    std::string table_;
    std::uint64_t rows_ = 0;
};

/// Fills the tables of a schema with the rows of a backup, twice where a table refers to itself:
/// the rows of such a table are read again once all of them are there.
class FillingVisitor final : public BackupVisitor {
public:
    enum class Pass { First, SelfReferences };

    FillingVisitor(
        Connection& connection,
        const std::vector<TableShape>& tables,
        Pass pass,
        std::uint64_t total,
        const TransferListener& listener
    )
        : connection_(connection),
          tables_(tables),
          pass_(pass),
          total_(total),
          listener_(listener) {}

    void onTable(const std::string& name, const std::vector<std::string>& columns) override {
        finish();
        table_ = &find(name, columns);
        kinds_ = table_->kinds();
        if (pass_ == Pass::First) {
            digests_.try_emplace(name);
            writer_.emplace(connection_, *table_, TableWriter::SelfReferences::LeaveOut);
        } else if (!table_->selfReferences.empty()) {
            writer_.emplace(connection_, *table_, TableWriter::SelfReferences::Keep);
        }
    }

    void onRow(std::string_view line) override {
        if (!writer_) {
            return;
        }
        Cells row = parseRow(line, kinds_);
        if (pass_ == Pass::First) {
            digests_.at(table_->name).add(row);
            if (++rows_ % kRowsPerReport == 0) {
                listener_({"writing", table_->name, rows_, total_});
            }
        }
        writer_->put(std::move(row));
    }

    void finish() {
        if (writer_) {
            writer_->flush();
            writer_.reset();
        }
    }

    /// Throws unless every table was met and now holds just the rows of the backup.
    void requireAllThere() {
        for (const TableShape& table : tables_) {
            const auto digest = digests_.find(table.name);
            if (digest == digests_.end()) {
                throw conflict("the backup has no table " + table.name);
            }
            listener_({"comparing", table.name, 0, total_});
            if (!(digestOf(connection_, table) == digest->second)) {
                throw conflict(
                    "the rows of table " + table.name +
                    " are not those of the backup: a value has "
                    "no like in this database"
                );
            }
        }
    }

private:
    const TableShape& find(const std::string& name, const std::vector<std::string>& columns) const {
        const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const auto& table) {
            return table.name == name;
        });
        if (found == tables_.end()) {
            throw conflict("the backup has a table " + name + ", its schema has not");
        }
        const bool same = std::equal(
            columns.begin(),
            columns.end(),
            found->columns.begin(),
            found->columns.end(),
            [](const std::string& a, const ColumnShape& b) { return a == b.name; }
        );
        if (!same) {
            throw conflict("the columns of table " + name + " in the backup are not its schema's");
        }
        return *found;
    }

    Connection& connection_;
    const std::vector<TableShape>& tables_;
    Pass pass_;
    std::uint64_t total_;
    const TransferListener& listener_;
    const TableShape* table_ = nullptr;
    std::vector<ColumnKind> kinds_;
    std::optional<TableWriter> writer_;
    std::map<std::string, RowDigest> digests_;
    std::uint64_t rows_ = 0;
};

void fill(
    Connection& connection,
    const std::filesystem::path& file,
    std::uint64_t rows,
    const TransferListener& listener
) {
    const auto tables = loadTables(connection);
    FillingVisitor first(connection, tables, FillingVisitor::Pass::First, rows, listener);
    readBackup(file, first);
    first.finish();
    FillingVisitor second(connection, tables, FillingVisitor::Pass::SelfReferences, rows, listener);
    readBackup(file, second);
    second.finish();
    first.requireAllThere();
    for (const TableShape& table : tables) {
        continueNumbers(connection, table);
    }
}

void requireReplaceable(Connection& connection, const DatabaseUrl& url, Replace replace) {
    requireOwnTables(connection, url.display());
    if (replace == Replace::Everything) {
        return;
    }
    for (const TableShape& table : loadTables(connection)) {
        if (!isSeeded(table.name) && hasRows(connection, table)) {
            throw conflict(
                url.display() + " has rows in table " + table.name +
                "; --force replaces everything in it by the backup"
            );
        }
    }
}

}  // namespace

TransferSummary backupDatabase(
    const DatabaseUrl& source,
    const std::filesystem::path& file,
    std::string_view serverVersion,
    const TransferListener& listener
) {
    const Snapshot snapshot(source);
    const std::uint64_t total = snapshot.countAllRows();
    BackupWriter writer(file, serverVersion, snapshot.schemaVersion());
    TransferSummary summary;
    summary.schemaVersion = snapshot.schemaVersion();
    for (const TableShape& table : snapshot.tables()) {
        writer.beginTable(table);
        std::uint64_t rows = 0;
        readInOrder(snapshot.connection(), table, std::nullopt, [&](Cells& row) {
            writer.addRow(row);
            ++rows;
            if (++summary.rows % kRowsPerReport == 0) {
                listener({"reading", table.name, summary.rows, total});
            }
        });
        summary.tables.push_back({table.name, rows});
    }
    writer.finish();
    return summary;
}

TransferSummary restoreDatabase(
    const std::filesystem::path& file,
    const DatabaseUrl& target,
    Replace replace,
    const Clock& clock,
    const TransferListener& listener
) {
    TransferSummary summary;
    const BackupHeader header = readBackupHeader(file);
    const auto migrations = migrationsUpTo(header.schemaVersion);
    CheckingVisitor checking(listener);
    summary.rows = readBackup(file, checking);
    summary.schemaVersion = header.schemaVersion;

    const auto connection = openForWriting(target);
    Transacting transacting(*connection);
    Transaction transaction(*connection);
    requireReplaceable(*connection, target, replace);
    dropOwnTables(*connection);
    migrateWithin(transaction, clock, migrations);
    fill(*connection, file, summary.rows, listener);
    migrateWithin(transaction, clock, builtInMigrations());
    renewStatistics(*connection);
    for (const TableShape& table : loadTables(*connection)) {
        summary.tables.push_back({table.name, countRows(*connection, table)});
    }
    transacting.commit();
    return summary;
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/copy.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/db/database.h"
#include "core/db/migrator.h"
#include "core/db/transfer/copy_progress.h"
#include "core/db/transfer/snapshot.h"
#include "core/db/transfer/table_reader.h"
#include "core/db/transfer/table_writer.h"

namespace consort::db {

namespace {

/// Little is lost when it is killed, and commits still do not count.
constexpr std::uint64_t kRowsPerCommit = 2048;

/// Everything of one copy. Confined to one thread.
class Copy final {
public:
    Copy(
        const DatabaseUrl& source,
        const DatabaseUrl& target,
        const Clock& clock,
        const TransferListener& listener
    )
        : sourceUrl_(source),
          targetUrl_(target),
          clock_(clock),
          listener_(listener),
          source_(source) {
        if (source.display() == target.display()) {
            throw conflict("the database cannot be copied to itself");
        }
        planSteps();
    }

    TransferSummary dryRun();
    TransferSummary run(CopyMode mode);

private:
    /// A table that refers to itself is copied without these references first, and again with them.
    struct Step {
        const TableShape* table;
        TableWriter::SelfReferences references;
    };

    void planSteps();
    void openTarget(CopyMode mode);
    void requireContinuation() const;
    bool isWholeAlready();
    void requireEmpty();
    void emptyTarget();
    void copyStep(const Step& step);
    void compare();
    void finish();
    TransferSummary summary();

    const DatabaseUrl& sourceUrl_;
    const DatabaseUrl& targetUrl_;
    const Clock& clock_;
    const TransferListener& listener_;
    Snapshot source_;
    std::vector<Step> steps_;
    std::unique_ptr<Connection> target_;
    CopyProgress progress_;
    std::uint64_t total_ = 0;
    bool resumed_ = false;
};

void Copy::planSteps() {
    for (const TableShape& table : source_.tables()) {
        if (!table.selfReferences.empty()) {
            steps_.push_back({&table, TableWriter::SelfReferences::LeaveOut});
        }
        steps_.push_back({&table, TableWriter::SelfReferences::Keep});
    }
}

void requireNotNewer(Connection& target, const DatabaseUrl& url, int version) {
    Session session(target);
    const int other = schemaVersion(session);
    if (other > version) {
        throw conflict(
            "the schema of " + url.display() + " has version " + std::to_string(other) +
            ", newer than that of the database to copy, " + std::to_string(version) +
            "; bring that one up to date first (consort migrate)"
        );
    }
}

TransferSummary Copy::dryRun() {
    std::error_code ignored;
    const bool isThere = targetUrl_.dialect() == Dialect::PostgreSql ||
                         std::filesystem::exists(targetUrl_.path(), ignored);
    if (isThere) {
        target_ = openForWriting(targetUrl_);
        requireNotNewer(*target_, targetUrl_, source_.schemaVersion());
        if (const auto found = loadCopyProgress(*target_)) {
            progress_ = *found;
            requireContinuation();
            resumed_ = true;
        } else {
            requireEmpty();
        }
    }
    return summary();
}

TransferSummary Copy::run(CopyMode mode) {
    total_ = source_.countAllRows();
    target_ = openForWriting(targetUrl_);
    if (isWholeAlready()) {
        resumed_ = true;
        return summary();
    }
    openTarget(mode);
    while (static_cast<std::size_t>(progress_.step) < steps_.size()) {
        copyStep(steps_[static_cast<std::size_t>(progress_.step)]);
    }
    compare();
    finish();
    return summary();
}

/// A copy that was killed when all was done and only its message was missing.
bool Copy::isWholeAlready() {
    Session session(*target_);
    if (total_ == 0 || schemaVersion(session) != source_.schemaVersion() ||
        hasCopyProgress(*target_)) {
        return false;
    }
    const auto& tables = source_.tables();
    requireSameTables(tables, sourceUrl_.display(), loadTables(*target_), targetUrl_.display());
    const auto countsAlike = [&](const TableShape& table) {
        return countRows(source_.connection(), table) == countRows(*target_, table);
    };
    if (!std::all_of(tables.begin(), tables.end(), countsAlike)) {
        return false;
    }
    target_->beginSnapshot();
    const bool alike = std::all_of(tables.begin(), tables.end(), [&](const TableShape& table) {
        listener_({"comparing", table.name, 0, total_});
        return digestOf(source_.connection(), table) == digestOf(*target_, table);
    });
    target_->commit();
    return alike;
}

void Copy::openTarget(CopyMode mode) {
    requireNotNewer(*target_, targetUrl_, source_.schemaVersion());
    if (const auto found = loadCopyProgress(*target_)) {
        progress_ = *found;
        requireContinuation();
        if (mode == CopyMode::Continue) {
            resumed_ = true;
            return;
        }
        emptyTarget();
    }
    requireEmpty();
    {
        Transacting transacting(*target_);
        Transaction transaction(*target_);
        migrateWithin(transaction, clock_, migrationsUpTo(source_.schemaVersion()));
        progress_ = {sourceUrl_.display(), source_.schemaVersion(), 0, "", 0};
        createCopyProgress(transaction, progress_);
        transacting.commit();
    }
    requireSameTables(
        source_.tables(), sourceUrl_.display(), loadTables(*target_), targetUrl_.display()
    );
}

void Copy::requireContinuation() const {
    if (progress_.source != sourceUrl_.display()) {
        throw conflict(
            targetUrl_.display() + " is the unfinished copy of " + progress_.source +
            "; choose an empty database"
        );
    }
    if (progress_.schemaVersion != source_.schemaVersion()) {
        throw conflict(
            "the schema of " + sourceUrl_.display() +
            " has changed since the copy was begun; begin again with --restart"
        );
    }
}

void Copy::requireEmpty() {
    for (const TableShape& table : loadTables(*target_)) {
        if (!isSeeded(table.name) && hasRows(*target_, table)) {
            throw conflict(
                targetUrl_.display() + " has rows in table " + table.name +
                " already; copy to an empty database, or empty that one first"
            );
        }
    }
}

void Copy::emptyTarget() {
    Transacting transacting(*target_);
    Transaction transaction(*target_);
    const auto tables = loadTables(*target_);
    for (auto table = tables.rbegin(); table != tables.rend(); ++table) {
        deleteRows(*target_, *table);
    }
    dropCopyProgress(transaction);
    transacting.commit();
}

void Copy::copyStep(const Step& step) {
    const TableShape& table = *step.table;
    const bool counts = step.references == TableWriter::SelfReferences::Keep;
    std::optional<Cells> after;
    if (!progress_.position.empty()) {
        after = parseRow(progress_.position, table.keyKinds());
    }
    TableWriter writer(*target_, table, step.references);
    Transacting transacting(*target_);
    Transaction transaction(*target_);
    CopyProgress now = progress_;
    const auto record = [&] {
        writer.flush();
        advanceCopyProgress(transaction, progress_, now);
        progress_ = now;
    };
    std::uint64_t sinceCommit = 0;
    readInOrder(source_.connection(), table, after, [&](Cells& row) {
        now.rows += counts ? 1 : 0;
        if (++sinceCommit < kRowsPerCommit) {
            writer.put(std::move(row));
            return;
        }
        now.position = rowText(table.keyOf(row));
        writer.put(std::move(row));
        record();
        transacting.commitAndGoOn();
        sinceCommit = 0;
        listener_({"copying", table.name, static_cast<std::uint64_t>(now.rows), total_});
    });
    now.position.clear();
    ++now.step;
    record();
    transacting.commit();
    listener_({"copying", table.name, static_cast<std::uint64_t>(now.rows), total_});
}

void Copy::compare() {
    std::uint64_t rows = 0;
    target_->beginSnapshot();
    for (const TableShape& table : source_.tables()) {
        listener_({"comparing", table.name, rows, total_});
        const RowDigest here = digestOf(source_.connection(), table);
        const RowDigest there = digestOf(*target_, table);
        rows += here.count();
        if (!(here == there)) {
            target_->rollback();
            throw conflict(
                "the copy differs in table " + table.name + ": " + std::to_string(here.count()) +
                " rows in " + sourceUrl_.display() + ", " + std::to_string(there.count()) + " in " +
                targetUrl_.display() +
                (resumed_ ? "; the source changed since the copy was begun"
                          : "; something else writes to the target") +
                ", or a value has no like there. Stop what writes and begin again with --restart"
            );
        }
    }
    target_->commit();
}

void Copy::finish() {
    Transacting transacting(*target_);
    Transaction transaction(*target_);
    for (const TableShape& table : loadTables(*target_)) {
        continueNumbers(*target_, table);
    }
    dropCopyProgress(transaction);
    renewStatistics(*target_);
    transacting.commit();
}

TransferSummary Copy::summary() {
    TransferSummary result;
    result.schemaVersion = source_.schemaVersion();
    result.resumed = resumed_;
    for (const TableShape& table : source_.tables()) {
        result.tables.push_back({table.name, countRows(source_.connection(), table)});
        result.rows += result.tables.back().rows;
    }
    return result;
}

}  // namespace

TransferSummary copyDatabase(
    const DatabaseUrl& source,
    const DatabaseUrl& target,
    CopyMode mode,
    const Clock& clock,
    const TransferListener& listener
) {
    Copy copy(source, target, clock, listener);
    return mode == CopyMode::DryRun ? copy.dryRun() : copy.run(mode);
}

}  // namespace consort::db

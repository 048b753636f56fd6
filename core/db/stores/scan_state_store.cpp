// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/scan_state_store.h"

#include "core/base/error.h"
#include "core/db/database.h"

namespace consort::db {

namespace {

constexpr Query kLoad{
    "scan_state",
    "SELECT term, holder, running, since_ms, status, updated_ms, all_term, full_term, swept_ms"
    " FROM scan_state"};

// The two row locks exclude each other, and neither excludes the update of a status meanwhile.
// SQLite has one writer at a time anyway.
constexpr Query kLockServer{"scan_state_lock", "SELECT term FROM scan_state FOR UPDATE"};
constexpr Query kRequire{"scan_state_require", "SELECT COUNT(*) FROM scan_state WHERE term = $1"};
constexpr Query kRequireServer{
    "scan_state_require",
    "SELECT COUNT(*) FROM (SELECT 1 FROM scan_state WHERE term = $1 FOR KEY SHARE) held"};

constexpr Query kBegin{
    "scan_state_begin",
    "UPDATE scan_state SET term = term + 1, holder = $1, since_ms = $2 RETURNING term"};
constexpr Query kReport{
    "scan_state_report",
    "UPDATE scan_state SET running = TRUE, status = $1, updated_ms = $2 WHERE term = $3"};
constexpr Query kFinish{
    "scan_state_finish",
    "UPDATE scan_state SET running = FALSE, status = $1, updated_ms = $2,"
    " all_term = CASE WHEN $3 THEN term ELSE all_term END,"
    " full_term = CASE WHEN $4 THEN term ELSE full_term END,"
    " swept_ms = CASE WHEN $5 THEN $2 ELSE swept_ms END WHERE term = $6"};
constexpr Query kGiveUp{
    "scan_state_give_up", "UPDATE scan_state SET updated_ms = 0 WHERE running AND term = $1"};

}  // namespace

ScanStateRecord ScanStateStore::load() const {
    return database_.read([](Session& session) {
        return session.query(kLoad)
            .first([](const Row& row) {
                ScanStateRecord record;
                record.term = row.int64(0);
                record.holder = row.text(1);
                record.isRunning = row.boolean(2);
                record.sinceMs = row.int64(3);
                record.status = row.text(4);
                record.updatedMs = row.int64(5);
                record.allTerm = row.int64(6);
                record.fullTerm = row.int64(7);
                record.sweptMs = row.isNull(8) ? std::nullopt : std::optional(row.int64(8));
                return record;
            })
            .value_or(ScanStateRecord{});
    });
}

std::int64_t ScanStateStore::beginTerm(const std::string& holder) {
    return database_.write([&](Transaction& transaction) {
        if (transaction.dialect() == Dialect::PostgreSql) {
            transaction.query(kLockServer).int64();
        }
        return transaction.query(kBegin, holder, clock_.nowMs()).int64();
    });
}

void ScanStateStore::requireTerm(Transaction& transaction, std::int64_t term) {
    const bool isServer = transaction.dialect() == Dialect::PostgreSql;
    if (transaction.query(isServer ? kRequireServer : kRequire, term).int64() == 0) {
        throw Error(ErrorCode::Cancelled, "the scan has lost its turn to another one");
    }
}

bool ScanStateStore::report(std::int64_t term, const std::string& status) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(kReport, status, clock_.nowMs(), term) > 0;
    });
}

bool ScanStateStore::finish(std::int64_t term, const ScanStateEnd& end) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(
                   kFinish,
                   end.status,
                   clock_.nowMs(),
                   end.isAll,
                   end.isAll && end.isFull,
                   end.isSweep,
                   term
               ) > 0;
    });
}

bool ScanStateStore::giveUp(std::int64_t term) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(kGiveUp, term) > 0;
    });
}

}  // namespace consort::db

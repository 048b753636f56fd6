// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/database_scan_turns.h"

#include <utility>

#include "core/base/error.h"
#include "core/db/database.h"
#include "core/services/library/scan_status_json.h"

namespace consort::library {

DatabaseScanTurns::DatabaseScanTurns(db::Database& database, const Clock& clock, std::string holder)
    : store_(database, clock), holder_(std::move(holder)), lease_(database.url(), "scan") {}

DatabaseScanTurns::~DatabaseScanTurns() {
    leave();
}

ScanRecord DatabaseScanTurns::look() {
    auto row = store_.load();
    ScanRecord record;
    record.turn = row.term;
    record.holder = std::move(row.holder);
    record.isRunning = row.isRunning;
    record.status = scanStatusFromJson(row.status);
    record.updatedMs = row.updatedMs;
    record.allTurn = row.allTerm;
    record.fullTurn = row.fullTerm;
    record.sweptMs = row.sweptMs;
    return record;
}

bool DatabaseScanTurns::tryTake() {
    const std::lock_guard lock(mutex_);
    if (turn_ != 0 || !lease_.tryTake()) {
        return false;
    }
    try {
        turn_ = store_.beginTerm(holder_);
    } catch (const Error&) {
        lease_.giveBack();
        throw;
    }
    return true;
}

bool DatabaseScanTurns::keep(const ScanStatus& status) {
    const std::lock_guard lock(mutex_);
    if (turn_ == 0 || !lease_.isHeld()) {
        turn_ = 0;
        return false;
    }
    return store_.report(turn_, toJson(status));
}

bool DatabaseScanTurns::finish(const ScanStatus& status, const ScanReach& reach) {
    const std::lock_guard lock(mutex_);
    const auto turn = turn_.load();
    const bool isOurs =
        turn != 0 && lease_.isHeld() &&
        store_.finish(turn, {toJson(status), reach.isAll, status.isFull, reach.isSweep});
    turn_ = 0;
    lease_.giveBack();
    return isOurs;
}

void DatabaseScanTurns::leave() noexcept {
    const std::lock_guard lock(mutex_);
    if (const auto turn = turn_.exchange(0); turn != 0) {
        try {
            store_.giveUp(turn);
        } catch (const std::exception&) {
            // Then the others find out by its silence.
        }
    }
    lease_.giveBack();
}

void DatabaseScanTurns::requireTurn(db::Transaction& transaction) const {
    const auto turn = turn_.load();
    if (turn == 0) {
        throw Error(ErrorCode::Cancelled, "this server has not the turn to scan");
    }
    db::ScanStateStore::requireTerm(transaction, turn);
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/db/lease.h"
#include "core/db/stores/scan_state_store.h"
#include "core/services/library/scan_turns.h"

namespace consort::db {
class Transaction;
}

namespace consort::library {

/// Turns by a lease of the database, told of in its row about scans.
class DatabaseScanTurns final : public ScanTurns {
public:
    /// `holder` is what this server is called there.
    DatabaseScanTurns(db::Database& database, const Clock& clock, std::string holder);
    ~DatabaseScanTurns() override;

    ScanRecord look() override;
    bool tryTake() override;
    bool keep(const ScanStatus& status) override;
    bool finish(const ScanStatus& status, const ScanReach& reach) override;
    void leave() noexcept override;

    /// Throws Error(Cancelled) when this server does not have the turn; nobody else gets it before
    /// `transaction` ends.
    void requireTurn(db::Transaction& transaction) const;

private:
    db::ScanStateStore store_;
    const std::string holder_;
    std::mutex mutex_;  ///< Guards the lease.
    db::Lease lease_;
    std::atomic<std::int64_t> turn_{0};  ///< 0 while it is not ours.
};

}  // namespace consort::library

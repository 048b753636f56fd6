// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"

namespace consort::db {

class Database;
class Transaction;

/// What is known of the scans of all servers. Later turns have higher terms.
struct ScanStateRecord {
    std::int64_t term = 0;            ///< Of the last turn.
    std::string holder;               ///< The server that had it.
    bool isRunning = false;           ///< A scan was begun and not ended; its server may be gone.
    TimeMs sinceMs = 0;               ///< When that turn began.
    std::string status;               ///< As it was written, empty before the first scan.
    TimeMs updatedMs = 0;             ///< When it was written; 0: whoever scanned has given up.
    std::int64_t allTerm = 0;         ///< The last turn that scanned everything to the end.
    std::int64_t fullTerm = 0;        ///< The last that read every file anew.
    std::optional<TimeMs> sweptMs{};  ///< When storages that nobody watches were last gone through.
};

/// How a scan ended.
struct ScanStateEnd {
    std::string status;
    bool isAll = false;    ///< Everything was scanned, without a failure.
    bool isFull = false;   ///< And every file was read.
    bool isSweep = false;  ///< Storages that nobody watches were gone through.
};

/// The one row about scans. Whoever writes it has the lease of scans. Thread-safe. Throws Error.
class ScanStateStore final {
public:
    ScanStateStore(Database& database, const Clock& clock) : database_(database), clock_(clock) {}

    ScanStateRecord load() const;

    /// Begins a turn and returns its term. Waits for the transactions that passed requireTerm() of
    /// the turn before; none passes it any more.
    std::int64_t beginTerm(const std::string& holder);

    /// Throws Error(Cancelled) unless this is the last turn, which it stays until the transaction
    /// ends.
    static void requireTerm(Transaction& transaction, std::int64_t term);

    /// A scan runs and this is its status. False, and nothing is written, after a later turn began;
    /// so for the others.
    bool report(std::int64_t term, const std::string& status);
    bool finish(std::int64_t term, const ScanStateEnd& end);

    /// A scan that runs is to be gone on with by somebody else.
    bool giveUp(std::int64_t term);

private:
    Database& database_;
    const Clock& clock_;
};

}  // namespace consort::db

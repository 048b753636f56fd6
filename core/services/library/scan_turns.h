// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/services/library/scan_progress.h"

namespace consort::library {

/// What all servers on one database know of their scans. Later turns have higher numbers.
struct ScanRecord {
    std::int64_t turn = 0;            ///< The last one.
    std::string holder;               ///< The server that had it.
    bool isRunning = false;           ///< Begun and not ended; its server may be gone.
    ScanStatus status;                ///< Of the scan that runs, or the last one.
    TimeMs updatedMs = 0;             ///< Moves every second while its server lives; 0: given up.
    std::int64_t allTurn = 0;         ///< The last turn that scanned everything to the end.
    std::int64_t fullTurn = 0;        ///< The last that read every file anew.
    std::optional<TimeMs> sweptMs{};  ///< When storages that nobody watches were gone through.
};

/// How far a scan that ended has come.
struct ScanReach {
    bool isAll = false;    ///< Everything was scanned, without a failure.
    bool isSweep = false;  ///< Storages that nobody watches were gone through.
};

/// One scan at a time, of all servers on one database. A turn ends with finish() or leave(), or
/// with the process; what a turn that was lost goes on writing into the catalog is refused there.
/// Thread-safe. Everything but leave() throws Error when the database cannot be asked.
class ScanTurns {
public:
    virtual ~ScanTurns() = default;

    virtual ScanRecord look() = 0;

    /// False while another server, or another thread of this one, has the turn.
    virtual bool tryTake() = 0;

    /// A scan runs in this turn, and this is its status. False when the turn was lost. To be called
    /// every second.
    virtual bool keep(const ScanStatus& status) = 0;

    /// Ends the turn with a scan's last status. False, and that scan does not count, when the turn
    /// was lost.
    virtual bool finish(const ScanStatus& status, const ScanReach& reach) = 0;

    /// Ends the turn, if it is had. A scan that was kept in it is for somebody else to go on with.
    virtual void leave() noexcept = 0;
};

}  // namespace consort::library

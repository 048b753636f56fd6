// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stop_token>
#include <thread>

#include "core/base/log.h"
#include "core/services/library/scan_progress.h"
#include "core/services/library/scan_turns.h"

namespace consort::library {

/// While it lives, a scan runs in the turn that is had: keeps the turn with the scan's status every
/// second, and stops the scan when it is lost. Everything is borrowed.
class ScanKeeper final {
public:
    /// Keeps the turn once before it returns; throws Error when that cannot be done.
    ScanKeeper(ScanTurns& turns, const ScanMonitor& monitor, Log& log, std::stop_source scan);
    ScanKeeper(const ScanKeeper&) = delete;
    ScanKeeper& operator=(const ScanKeeper&) = delete;

private:
    void keep();
    void loop(const std::stop_token& stop);

    ScanTurns& turns_;
    const ScanMonitor& monitor_;
    Log& log_;
    std::stop_source scan_;
    bool isLost_ = false;
    std::jthread thread_;
};

}  // namespace consort::library

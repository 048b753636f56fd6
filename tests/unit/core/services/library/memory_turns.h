// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "core/services/library/scan_turns.h"

namespace consort::library::test {

/// The turns of one server, with what other servers do at the command of the test.
class MemoryTurns final : public ScanTurns {
public:
    ScanRecord look() override {
        const std::lock_guard lock(mutex_);
        return record_;
    }

    bool tryTake() override {
        const std::lock_guard lock(mutex_);
        ++tries_;
        if (isHad_ || isElsewhere_) {
            return false;
        }
        isHad_ = true;
        ++taken_;
        ++record_.turn;
        record_.holder = "this";
        return true;
    }

    bool keep(const ScanStatus& status) override {
        const std::lock_guard lock(mutex_);
        if (!isHad_) {
            return false;
        }
        record_.isRunning = true;
        record_.status = status;
        ++record_.updatedMs;
        return true;
    }

    bool finish(const ScanStatus& status, const ScanReach& reach) override {
        if (onFinish) {
            onFinish();
        }
        const std::lock_guard lock(mutex_);
        if (!isHad_) {
            return false;
        }
        isHad_ = false;
        end(status, reach);
        return true;
    }

    void leave() noexcept override {
        const std::lock_guard lock(mutex_);
        if (isHad_) {
            record_.updatedMs = 0;
        }
        isHad_ = false;
    }

    /// Another server begins a scan, and ends it.
    void beginElsewhere(bool isFull = false) {
        const std::lock_guard lock(mutex_);
        isElsewhere_ = true;
        ++record_.turn;
        record_.holder = "other";
        record_.isRunning = true;
        record_.status = {};
        record_.status.state = ScanState::Running;
        record_.status.isFull = isFull;
        record_.status.seen = 42;
    }

    void endElsewhere(const ScanReach& reach) {
        const std::lock_guard lock(mutex_);
        isElsewhere_ = false;
        auto status = record_.status;
        status.state = ScanState::Idle;
        end(status, reach);
    }

    /// The other server ends its scan and makes another one before anybody else has a turn.
    void endAndScanElsewhere(bool isFull) {
        const std::lock_guard lock(mutex_);
        isElsewhere_ = false;
        ++record_.turn;
        record_.status.state = ScanState::Idle;
        record_.status.isFull = isFull;
        const auto status = record_.status;
        end(status, {true, true});
    }

    /// What the clock says when a scan ends.
    void setTime(TimeMs nowMs) {
        const std::lock_guard lock(mutex_);
        nowMs_ = nowMs;
    }

    /// The other server dies: its scan stays begun.
    void dieElsewhere() {
        const std::lock_guard lock(mutex_);
        isElsewhere_ = false;
    }

    /// This server loses the turn, as at a restart of the database.
    void lose() {
        const std::lock_guard lock(mutex_);
        isHad_ = false;
    }

    int taken() const {
        const std::lock_guard lock(mutex_);
        return taken_;
    }

    int tries() const {
        const std::lock_guard lock(mutex_);
        return tries_;
    }

    std::function<void()> onFinish;  ///< Called before the end of a scan is written.

private:
    void end(const ScanStatus& status, const ScanReach& reach) {
        record_.isRunning = false;
        record_.status = status;
        if (reach.isAll) {
            record_.allTurn = record_.turn;
            record_.fullTurn = status.isFull ? record_.turn : record_.fullTurn;
        }
        if (reach.isSweep) {
            record_.sweptMs = nowMs_;
        }
    }

    mutable std::mutex mutex_;
    ScanRecord record_;
    TimeMs nowMs_ = 0;
    bool isHad_ = false;
    bool isElsewhere_ = false;
    int taken_ = 0;
    int tries_ = 0;
};

}  // namespace consort::library::test

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_progress.h"

#include <utility>

namespace consort::library {

namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::chrono::milliseconds kNotifyEvery{250};

}  // namespace

ScanStatus ScanMonitor::snapshot() const {
    const std::lock_guard lock(mutex_);
    ScanStatus status = status_;
    if (status.state == ScanState::Running) {
        const std::chrono::duration<double> spent = clock_.steadyNow() - begunAt_;
        status.filesPerSecond =
            spent.count() > 0 ? static_cast<double>(status.seen) / spent.count() : 0;
    }
    return status;
}

void ScanMonitor::begin(bool isFull) {
    {
        const std::lock_guard lock(mutex_);
        status_ = {};
        status_.state = ScanState::Running;
        status_.phase = ScanPhase::Listing;
        status_.isFull = isFull;
        status_.startedMs = clock_.nowMs();
        begunAt_ = clock_.steadyNow();
    }
    notify(true);
}

void ScanMonitor::end(const std::string& error, bool wasCancelled) {
    {
        const std::lock_guard lock(mutex_);
        const std::chrono::duration<double> spent = clock_.steadyNow() - begunAt_;
        status_.filesPerSecond =
            spent.count() > 0 ? static_cast<double>(status_.seen) / spent.count() : 0;
        status_.state = error.empty() ? ScanState::Idle : ScanState::Failed;
        status_.phase = ScanPhase::None;
        status_.finishedMs = clock_.nowMs();
        status_.error = error;
        if (wasCancelled) {
            status_.warning = "cancelled";
        }
    }
    notify(true);
}

void ScanMonitor::addProblem(ScanProblem problem) {
    const std::lock_guard lock(mutex_);
    status_.problems.push_back(std::move(problem));
    if (status_.problems.size() > kMaxProblems) {
        status_.problems.pop_front();
    }
}

void ScanMonitor::notify(bool always) {
    if (!listener_) {
        return;
    }
    std::unique_lock turn(notifying_, std::defer_lock);
    if (always) {
        turn.lock();
    } else if (!turn.try_lock()) {
        return;
    }
    const auto now = clock_.steadyNow();
    if (always || now - notifiedAt_ >= kNotifyEvery) {
        notifiedAt_ = now;
        listener_(snapshot());
    }
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_progress.h"

#include <utility>

namespace consort::library {

namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::chrono::milliseconds kNotifyEvery{250};

}  // namespace

std::string_view name(ScanState state) {
    switch (state) {
        case ScanState::Idle:
            return "idle";
        case ScanState::Running:
            return "running";
        case ScanState::Failed:
            break;
    }
    return "failed";
}

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

bool ScanMonitor::begin(bool isFull) {
    const std::lock_guard lock(mutex_);
    if (status_.state == ScanState::Running) {
        return false;
    }
    before_ = std::exchange(status_, {});
    status_.state = ScanState::Running;
    status_.phase = ScanPhase::Listing;
    status_.isFull = isFull;
    status_.startedMs = clock_.nowMs();
    begunAt_ = clock_.steadyNow();
    return true;
}

void ScanMonitor::withdraw() {
    const std::lock_guard lock(mutex_);
    if (status_.state == ScanState::Running) {
        status_ = std::move(before_);
    }
}

ScanStatus ScanMonitor::end(const std::string& error, bool wasCancelled) {
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
    return status_;
}

void ScanMonitor::addProblem(ScanProblem problem) {
    const std::lock_guard lock(mutex_);
    status_.problems.push_back(std::move(problem));
    if (status_.problems.size() > kMaxProblems) {
        status_.problems.pop_front();
    }
}

void ScanMonitor::notify() {
    if (!listener_) {
        return;
    }
    const std::unique_lock turn(notifying_, std::try_to_lock);
    const auto now = clock_.steadyNow();
    if (turn && now - notifiedAt_ >= kNotifyEvery) {
        notifiedAt_ = now;
        listener_(snapshot());
    }
}

void ScanMonitor::notify(const ScanStatus& status) {
    if (!listener_) {
        return;
    }
    const std::lock_guard turn(notifying_);
    notifiedAt_ = clock_.steadyNow();
    listener_(status);
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_agenda.h"

#include <utility>

namespace consort::library {

bool isDone(const ScanJob& job, const ScanRecord& record) {
    switch (job.why) {
        case ScanJob::Why::Abandoned:
            return !record.isRunning;
        case ScanJob::Why::Unwatched:
            return record.sweptMs != job.sweptMs;
        case ScanJob::Why::Wanted:
        case ScanJob::Why::Changed:
            break;
    }
    return (job.isFull ? record.fullTurn : record.allTurn) > job.since.value_or(record.turn);
}

void ScanAgenda::want(bool isFull) {
    isWanted_ = true;
    isFullWanted_ |= isFull;
}

void ScanAgenda::addChange(const std::string& storage, const StorageChange& change, Time now) {
    changes_.add(storage, change, now);
}

void ScanAgenda::observe(
    const ScanRecord& record, const std::vector<std::string>& unwatched, Time now, TimeMs nowMs
) {
    noticed_.reset();
    noticeSilence(record, now);
    noticeTime(record, unwatched, nowMs);
}

void ScanAgenda::noticeSilence(const ScanRecord& record, Time now) {
    if (!record.isRunning) {
        lastSign_.reset();
        return;
    }
    if (!lastSign_ || lastSign_->turn != record.turn || lastSign_->updatedMs != record.updatedMs) {
        lastSign_ = Sign{record.turn, record.updatedMs, now};
    }
    if (record.updatedMs == 0 || now - lastSign_->at >= options_.deadAfter) {
        noticed_ = ScanJob{ScanJob::Why::Abandoned, record.status.isFull, {}, record.turn};
    }
}

void ScanAgenda::noticeTime(
    const ScanRecord& record, const std::vector<std::string>& unwatched, TimeMs nowMs
) {
    if (!firstLookMs_) {
        firstLookMs_ = nowMs;
    }
    const auto passed = std::chrono::milliseconds(nowMs - record.sweptMs.value_or(*firstLookMs_));
    if (options_.sweepEvery.count() == 0 || unwatched.empty() || record.isRunning ||
        passed < options_.sweepEvery) {
        return;
    }
    noticed_ = ScanJob{ScanJob::Why::Unwatched, false, {}, record.turn, record.sweptMs};
    for (const auto& instance : unwatched) {
        noticed_->scopes[instance] = {""};
    }
}

std::optional<ScanAgenda::Time> ScanAgenda::dueAt() const {
    return isWanted_ || noticed_ ? Time{} : changes_.dueAt();
}

std::optional<ScanJob> ScanAgenda::take(Time now) {
    if (isWanted_) {
        isWanted_ = false;
        return ScanJob{ScanJob::Why::Wanted, std::exchange(isFullWanted_, false), {}};
    }
    if (noticed_) {
        return std::exchange(noticed_, std::nullopt);
    }
    const auto due = changes_.dueAt();
    if (due && now >= *due) {
        return ScanJob{ScanJob::Why::Changed, false, changes_.take()};
    }
    return std::nullopt;
}

}  // namespace consort::library

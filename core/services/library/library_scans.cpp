// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/library_scans.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"
#include "core/services/library/scan_keeper.h"
#include "core/services/library/scanner.h"

namespace consort::library {

LibraryScans::LibraryScans(const ScanParts& parts, LibraryScansConfig config)
    : parts_(parts),
      config_(std::move(config)),
      monitor_(parts.clock),
      agenda_(config_.watch, config_.agenda),
      watches_(parts.storages, parts.log, [this](const auto& instance, const auto& change) {
          announce(instance, change);
      }) {
    runner_ = std::jthread([this] { loop(); });
    pthread_setname_np(runner_.native_handle(), "scan");
}

LibraryScans::~LibraryScans() {
    end();
    watches_.stop();
}

bool LibraryScans::start(Mode mode) {
    const bool isFull = mode == Mode::Full;
    {
        const std::lock_guard lock(mutex_);
        // The status begins here and not when the runner gets to it: whoever asked and then looks
        // must not take the scan before for this one.
        if (end_.stop_requested() || agenda_.isWanted() ||
            (!isWaiting_ && !monitor_.begin(isFull))) {
            return false;
        }
        agenda_.want(isFull);
        showsOwn_ = !isWaiting_;
        ++news_;
    }
    changed_.notify_all();
    return true;
}

bool LibraryScans::startUnlessAnyRuns(Mode mode) {
    bool isOver = false;
    {
        // Whoever has seen the end of this server's scan must not be told that it runs.
        const std::lock_guard lock(mutex_);
        isOver = isConcluding_;
    }
    return (isOver || !parts_.turns.look().isRunning) && start(mode);
}

void LibraryScans::startAnew(Mode mode) {
    {
        const std::lock_guard lock(mutex_);
        agenda_.want(mode == Mode::Full);
        ++news_;
    }
    changed_.notify_all();
}

void LibraryScans::end() {
    end_.request_stop();
}

void LibraryScans::waitUntilIdle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !isRunning_ && !agenda_.dueAt(); });
}

void LibraryScans::standBy() {
    {
        const std::lock_guard lock(mutex_);
        isStandingBy_ = true;
        ++news_;
    }
    changed_.notify_all();
}

ScanStatus LibraryScans::status() {
    {
        const std::lock_guard lock(mutex_);
        if (showsOwn_) {
            return monitor_.snapshot();
        }
    }
    return parts_.turns.look().status;
}

void LibraryScans::loop() {
    while (auto job = nextJob()) {
        while (takeTurn(*job) && !run(*job)) {
        }
        {
            const std::lock_guard lock(mutex_);
            isRunning_ = false;
            showsOwn_ = agenda_.isWanted() && showsOwn_;
        }
        changed_.notify_all();
    }
}

std::optional<ScanJob> LibraryScans::nextJob() {
    const auto stop = end_.get_token();
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto now = std::chrono::steady_clock::now();
        if (auto job = agenda_.take(now)) {
            isRunning_ = true;
            return job;
        }
        if (isStandingBy_ && now >= lookAt_) {
            lookAt_ = now + upToTwice(config_.lookEvery * 3 / 4);
            lock.unlock();
            lookAround();
            lock.lock();
            continue;
        }
        auto wakeAt = agenda_.dueAt();
        if (isStandingBy_) {
            wakeAt = wakeAt ? std::min(*wakeAt, lookAt_) : lookAt_;
        }
        const auto hasNews = [&, seen = news_] { return news_ != seen; };
        if (wakeAt) {
            changed_.wait_until(lock, stop, *wakeAt, hasNews);
        } else {
            changed_.wait(lock, stop, hasNews);
        }
    }
    return std::nullopt;
}

void LibraryScans::lookAround() {
    try {
        const auto record = parts_.turns.look();
        const auto unwatched = watches_.unwatched();
        const std::lock_guard lock(mutex_);
        agenda_.observe(record, unwatched, std::chrono::steady_clock::now(), parts_.clock.nowMs());
    } catch (const Error& error) {
        // Readiness and metrics tell of it; here it only means that nothing can be known.
        parts_.log.debug("scan", "other servers' scans not seen", {{"reason", error.what()}});
    }
}

/// False when the scan is not to be made: another server did it, or this one ends.
bool LibraryScans::takeTurn(ScanJob& job) {
    const auto stop = end_.get_token();
    bool isFirst = true;
    while (!stop.stop_requested()) {
        try {
            const auto record = parts_.turns.look();
            job.since = job.since.value_or(record.turn);
            const bool isTakenOver =
                job.why == ScanJob::Why::Abandoned && record.turn != *job.since;
            if (isTakenOver || isDone(job, record)) {
                break;
            }
            if (parts_.turns.tryTake()) {
                if (isDone(job, parts_.turns.look())) {
                    break;
                }
                endWaiting();
                return true;
            }
            if (isFirst) {
                beginWaiting(record.holder);
            }
        } catch (const Error& error) {
            if (isFirst) {
                parts_.log.warning("scan", "cannot begin yet", {{"reason", error.what()}});
                beginWaiting("");
            }
        }
        isFirst = false;
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, upToTwice(config_.tryEvery), [] { return false; });
    }
    parts_.turns.leave();
    endWaiting();
    const std::lock_guard lock(mutex_);
    if (!agenda_.isWanted()) {
        monitor_.withdraw();
        showsOwn_ = false;
    }
    return false;
}

void LibraryScans::beginWaiting(const std::string& holder) {
    {
        const std::lock_guard lock(mutex_);
        isWaiting_ = true;
        showsOwn_ = false;
        monitor_.withdraw();
    }
    if (!holder.empty()) {
        parts_.log.info("scan", "waits for that of another server", {{"server", holder}});
        if (onWaiting_) {
            onWaiting_(holder);
        }
    }
}

void LibraryScans::endWaiting() {
    const std::lock_guard lock(mutex_);
    isWaiting_ = false;
}

/// False when the turn was lost: the scan has to be made again.
bool LibraryScans::run(const ScanJob& job) {
    {
        const std::lock_guard lock(mutex_);
        monitor_.begin(job.isFull);
        showsOwn_ = true;
    }
    std::stop_source scan;
    const std::stop_callback forward(end_.get_token(), [&scan] { scan.request_stop(); });
    Outcome outcome;
    try {
        const ScanKeeper keeper(parts_.turns, monitor_, parts_.log, scan);
        monitor_.announce();
        if (job.scopes.empty()) {
            parts_.catalog.retire(parts_.storages.instances());
        }
        outcome = scanStorages(job, scan.get_token());
    } catch (const Error& error) {
        outcome.failures = error.what();
        outcome.wasCancelled = error.code() == ErrorCode::Cancelled;
    }
    outcome.wasCancelled = outcome.wasCancelled || scan.stop_requested();
    const bool isOver = conclude(job, outcome);
    const std::lock_guard lock(mutex_);
    isConcluding_ = false;
    return isOver;
}

LibraryScans::Outcome LibraryScans::scanStorages(const ScanJob& job, const std::stop_token& stop) {
    Outcome outcome;
    for (const auto& instance : parts_.storages.instances()) {
        const auto scope = job.scopes.find(instance);
        if (!job.scopes.empty() && scope == job.scopes.end()) {
            continue;
        }
        const auto storage = parts_.storages.find(instance);
        if (!storage || stop.stop_requested()) {
            continue;
        }
        try {
            Scanner scanner(*storage, parts_.catalog, monitor_, parts_.log, config_.scan);
            scanner.run(
                job.scopes.empty() ? std::vector<std::string>{""} : scope->second, job.isFull, stop
            );
        } catch (const std::exception& error) {
            const auto* known = dynamic_cast<const Error*>(&error);
            if (known != nullptr && known->code() == ErrorCode::Cancelled) {
                outcome.wasCancelled = true;
                break;
            }
            outcome.failures +=
                (outcome.failures.empty() ? "" : "; ") + instance + ": " + error.what();
            parts_.log.error("scan", error.what(), {{"storage", instance}});
        }
    }
    return outcome;
}

bool LibraryScans::conclude(const ScanJob& job, const Outcome& outcome) {
    {
        const std::lock_guard lock(mutex_);
        isConcluding_ = true;
        // A cancelled one is not over: the status is what the next server makes of it.
        showsOwn_ = showsOwn_ && !outcome.wasCancelled;
    }
    const auto last = monitor_.end(outcome.failures, outcome.wasCancelled);
    bool isOurs = false;
    if (!outcome.wasCancelled) {
        try {
            const bool isAll = job.scopes.empty();
            isOurs = parts_.turns.finish(
                last,
                {isAll && outcome.failures.empty(), isAll || job.why == ScanJob::Why::Unwatched}
            );
        } catch (const Error& error) {
            parts_.log.warning("scan", "its end not written", {{"reason", error.what()}});
        }
    }
    if (!isOurs) {
        parts_.turns.leave();
        if (!end_.stop_requested()) {
            parts_.log.warning("scan", "lost its turn and begins again in the next");
            return false;
        }
    }
    monitor_.announceEnd(last);
    parts_.log.info(
        "scan",
        outcome.wasCancelled ? "cancelled" : "done",
        {{"seen", std::to_string(last.seen)},
         {"added", std::to_string(last.added)},
         {"updated", std::to_string(last.updated)},
         {"missing", std::to_string(last.missing)},
         {"failed", std::to_string(last.failed)}}
    );
    return true;
}

void LibraryScans::announce(const std::string& instance, const StorageChange& change) {
    {
        const std::lock_guard lock(mutex_);
        agenda_.addChange(instance, change, std::chrono::steady_clock::now());
        ++news_;
    }
    changed_.notify_all();
}

/// By chance, so that servers that were started together do not stay in step.
std::chrono::milliseconds LibraryScans::upToTwice(std::chrono::milliseconds time) {
    return time + std::chrono::milliseconds(
                      std::uniform_int_distribution<std::int64_t>(0, time.count())(random_)
                  );
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/library_scans.h"

#include <utility>

#include <pthread.h>

#include "core/base/error.h"
#include "core/services/library/scanner.h"

namespace consort::library {

namespace {

/// Between two tries to watch a storage that failed.
constexpr std::chrono::seconds kWatchAgainAfter{30};

}  // namespace

LibraryScans::LibraryScans(
    StorageDirectory& storages,
    ScanCatalog& catalog,
    Log& log,
    const Clock& clock,
    LibraryScansConfig config
)
    : storages_(storages),
      catalog_(catalog),
      log_(log),
      clock_(clock),
      config_(std::move(config)),
      monitor_(clock),
      changes_(config_.watch) {
    runner_ = std::jthread([this](const std::stop_token& stop) { loop(stop); });
    pthread_setname_np(runner_.native_handle(), "scan");
}

LibraryScans::~LibraryScans() {
    for (auto& watcher : watchers_) {
        watcher.request_stop();
    }
    runner_.request_stop();
    cancel();
}

bool LibraryScans::start(Mode mode) {
    {
        const std::lock_guard lock(mutex_);
        // Here and not when the runner gets to it: whoever asked and then looks at the status must
        // not take the scan before for this one.
        if (!monitor_.begin(mode == Mode::Full)) {
            return false;
        }
        wanted_ = mode;
        scanStop_ = std::stop_source();
    }
    changed_.notify_all();
    return true;
}

void LibraryScans::cancel() {
    const std::lock_guard lock(mutex_);
    scanStop_.request_stop();
}

void LibraryScans::waitUntilIdle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !isRunning_ && !wanted_ && !changes_.dueAt(); });
}

void LibraryScans::startWatching() {
    isWatching_ = true;
    for (const auto& instance : storages_.instances()) {
        watchers_.emplace_back([this, instance](const std::stop_token& stop) {
            watch(instance, stop);
        });
        pthread_setname_np(watchers_.back().native_handle(), "watch");
    }
}

void LibraryScans::watchAgain() {
    if (!isWatching_) {
        return;
    }
    for (auto& watcher : watchers_) {
        watcher.request_stop();
    }
    watchers_.clear();
    startWatching();
}

void LibraryScans::loop(const std::stop_token& stop) {
    while (const auto job = nextJob(stop)) {
        std::stop_token scanStop;
        {
            const std::lock_guard lock(mutex_);
            scanStop = scanStop_.get_token();
        }
        runJob(*job, scanStop);
        {
            const std::lock_guard lock(mutex_);
            isRunning_ = false;
        }
        changed_.notify_all();
    }
}

std::optional<LibraryScans::Job> LibraryScans::nextJob(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
        const auto due = changes_.dueAt();
        const bool changesAreDue = due && std::chrono::steady_clock::now() >= *due;
        if (wanted_ || changesAreDue) {
            Job job;
            if (wanted_) {
                job.mode = *std::exchange(wanted_, std::nullopt);
            } else {
                job.scopes = changes_.take();
                monitor_.begin(false);
                scanStop_ = std::stop_source();
            }
            isRunning_ = true;
            return job;
        }
        const auto hasNews = [&] { return wanted_.has_value() || changes_.dueAt() != due; };
        if (due) {
            changed_.wait_until(lock, stop, *due, hasNews);
        } else {
            changed_.wait(lock, stop, hasNews);
        }
    }
    return std::nullopt;
}

void LibraryScans::runJob(const Job& job, const std::stop_token& stop) {
    monitor_.announce();
    std::string failures;
    bool wasCancelled = false;
    for (const auto& instance : storages_.instances()) {
        const auto scope = job.scopes.find(instance);
        if (!job.scopes.empty() && scope == job.scopes.end()) {
            continue;
        }
        const auto storage = storages_.find(instance);
        if (!storage) {
            continue;
        }
        try {
            Scanner scanner(*storage, catalog_, monitor_, log_, config_.scan);
            scanner.run(
                job.scopes.empty() ? std::vector<std::string>{""} : scope->second,
                job.mode == Mode::Full,
                stop
            );
        } catch (const std::exception& error) {
            const auto* known = dynamic_cast<const Error*>(&error);
            wasCancelled |= known != nullptr && known->code() == ErrorCode::Cancelled;
            if (!wasCancelled) {
                failures += (failures.empty() ? "" : "; ") + instance + ": " + error.what();
                log_.error("scan", error.what(), {{"storage", instance}});
            }
        }
    }
    const auto status = monitor_.end(failures, wasCancelled);
    log_.info(
        "scan",
        "done",
        {{"seen", std::to_string(status.seen)},
         {"added", std::to_string(status.added)},
         {"updated", std::to_string(status.updated)},
         {"missing", std::to_string(status.missing)},
         {"failed", std::to_string(status.failed)}}
    );
}

void LibraryScans::watch(const std::string& instance, const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            const auto storage = storages_.find(instance);
            CallContext context;
            context.stop = stop;
            const bool canWatch = storage && storage->watch(context, [&](const auto& change) {
                announce(instance, change);
            });
            if (!canWatch) {
                log_.info("scan", "storage cannot be watched", {{"storage", instance}});
                return;
            }
        } catch (const std::exception& error) {
            log_.warning(
                "scan", "watching ended", {{"storage", instance}, {"reason", error.what()}}
            );
            // Whatever changed since then was not seen.
            announce(instance, {StorageChangeKind::Overflow, {}});
        }
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, stop, kWatchAgainAfter, [] { return false; });
    }
}

void LibraryScans::announce(const std::string& instance, const StorageChange& change) {
    {
        const std::lock_guard lock(mutex_);
        changes_.add(instance, change, std::chrono::steady_clock::now());
    }
    changed_.notify_all();
}

}  // namespace consort::library

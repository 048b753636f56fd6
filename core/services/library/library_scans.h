// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/backends/storage_backend.h"
#include "core/base/log.h"
#include "core/services/library/change_buffer.h"
#include "core/services/library/scan_pipeline.h"

namespace consort::library {

struct LibraryScansConfig {
    ScanOptions scan;
    WatchOptions watch;
};

/// Runs scans of all storages on a thread of its own, one at a time, when asked and when a watched
/// storage reports changes. Thread-safe. The destructor cancels and waits.
class LibraryScans final {
public:
    enum class Mode { Changed, Full };

    LibraryScans(
        StorageDirectory& storages,
        ScanCatalog& catalog,
        Log& log,
        const Clock& clock,
        LibraryScansConfig config
    );
    LibraryScans(const LibraryScans&) = delete;
    LibraryScans& operator=(const LibraryScans&) = delete;
    ~LibraryScans();

    /// Asks for a scan of everything; false when one runs or is due already, which is not changed.
    /// status() is that of this scan from then on.
    bool start(Mode mode);

    /// Stops the scan that runs or is due, if any, between two files. Does not wait.
    void cancel();

    /// Waits until nothing runs and nothing that was asked for is due.
    void waitUntilIdle();

    /// Watches every storage that can be watched, from now on. Once.
    void startWatching();

    /// After the storages were replaced: watches those of now, if any were watched. Waits for the
    /// old watches to end. Not to be called by two threads at once.
    void watchAgain();

    ScanStatus status() const { return monitor_.snapshot(); }

    /// See ScanMonitor::setListener(); before the first start().
    void setListener(ScanMonitor::Listener listener) { monitor_.setListener(std::move(listener)); }

private:
    struct Job {
        Mode mode = Mode::Changed;
        ChangeBuffer::Scopes scopes;  ///< Empty: all of every storage.
    };

    void loop(const std::stop_token& stop);
    std::optional<Job> nextJob(const std::stop_token& stop);
    void runJob(const Job& job, const std::stop_token& stop);
    void watch(const std::string& instance, const std::stop_token& stop);
    void announce(const std::string& instance, const StorageChange& change);

    StorageDirectory& storages_;
    ScanCatalog& catalog_;
    Log& log_;
    const Clock& clock_;
    LibraryScansConfig config_;
    ScanMonitor monitor_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<Mode> wanted_;
    bool isRunning_ = false;
    bool isWatching_ = false;  ///< Of the thread that starts watches.
    ChangeBuffer changes_;
    std::stop_source scanStop_;
    std::vector<std::jthread> watchers_;
    std::jthread runner_;
};

}  // namespace consort::library

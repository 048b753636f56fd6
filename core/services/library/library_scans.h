// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <stop_token>
#include <string>
#include <thread>

#include "core/base/backends/storage_backend.h"
#include "core/base/log.h"
#include "core/services/library/scan_agenda.h"
#include "core/services/library/scan_pipeline.h"
#include "core/services/library/scan_turns.h"
#include "core/services/library/storage_watches.h"

namespace consort::library {

/// What scans work with; all borrowed.
struct ScanParts {
    StorageDirectory& storages;
    ScanCatalog& catalog;
    ScanTurns& turns;
    Log& log;
    const Clock& clock;
};

struct LibraryScansConfig {
    ScanOptions scan;
    WatchOptions watch;
    AgendaOptions agenda;
    std::chrono::milliseconds lookEvery{1'000};  ///< At what other servers do, while standing by.
    /// At least, and at most twice as long, between two tries to get the turn of another server.
    std::chrono::milliseconds tryEvery{1'000};
};

/// Runs scans of all storages on a thread of its own, when asked and when a watched storage reports
/// changes; one at a time of all servers on the database, each in its turn. A scan that another
/// server makes needless meanwhile is left out, one that loses its turn stops writing and begins
/// again in the next. Thread-safe. The destructor stops and waits.
class LibraryScans final {
public:
    enum class Mode { Changed, Full };
    using Listener = ScanMonitor::Listener;

    LibraryScans(const ScanParts& parts, LibraryScansConfig config);
    LibraryScans(const LibraryScans&) = delete;
    LibraryScans& operator=(const LibraryScans&) = delete;
    ~LibraryScans();

    /// Asks for a scan of everything, which waits while another server scans; false when one of
    /// this server runs or is due already, which is not changed. Otherwise status() is that of this
    /// scan from then on, or of the one that it waits for.
    bool start(Mode mode);

    /// The same, but false also when another server scans. Throws Error when that cannot be found
    /// out.
    bool startUnlessAnyRuns(Mode mode);

    /// Asks for a scan that begins after this, whatever runs now.
    void startAnew(Mode mode);

    /// Stops the scan that runs, if any, between two files, for another server to go on with, and
    /// begins none any more. Does not wait.
    void end();

    /// Waits until nothing runs and nothing that was asked for is due.
    void waitUntilIdle();

    /// From now on also goes on with scans whose server is gone, and looks through the storages
    /// that are not watched as often as configured.
    void standBy();

    /// Watches every storage that can be watched, from now on. Once.
    void startWatching() { watches_.start(); }

    /// See StorageWatches::restart(). Not to be called by two threads at once.
    void watchAgain() { watches_.restart(); }

    /// The scan that runs on any server, or the last one of any. Throws Error when the database
    /// cannot be asked.
    ScanStatus status();

    /// The same of this server alone.
    ScanStatus ownStatus() const { return monitor_.snapshot(); }

    /// See ScanMonitor::setListener(); hears of this server's scans. Before the first start().
    void setListener(Listener listener) { monitor_.setListener(std::move(listener)); }

    /// Called when a scan has to wait for that of another server, which is named, from the thread
    /// of scans. Before the first start().
    void setOnWaiting(std::function<void(const std::string& server)> onWaiting) {
        onWaiting_ = std::move(onWaiting);
    }

private:
    struct Outcome {
        std::string failures;
        bool wasCancelled = false;
    };

    void loop();
    std::optional<ScanJob> nextJob();
    void lookAround();
    bool takeTurn(ScanJob& job);
    void beginWaiting(const std::string& holder);
    void endWaiting();
    bool run(const ScanJob& job);
    Outcome scanStorages(const ScanJob& job, const std::stop_token& stop);
    bool conclude(const ScanJob& job, const Outcome& outcome);
    void announce(const std::string& instance, const StorageChange& change);
    std::chrono::milliseconds upToTwice(std::chrono::milliseconds time);

    const ScanParts parts_;
    const LibraryScansConfig config_;
    ScanMonitor monitor_;
    std::function<void(const std::string&)> onWaiting_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    ScanAgenda agenda_;
    std::uint64_t news_ = 0;     ///< Moves with everything that the runner has to look at.
    bool isRunning_ = false;     ///< A job is being done, or waits for its turn.
    bool isWaiting_ = false;     ///< For the turn of another server to end.
    bool isConcluding_ = false;  ///< The scan is over here, and the others are being told.
    bool showsOwn_ = false;      ///< The status is that of this server's scan.
    bool isStandingBy_ = false;
    ScanAgenda::Time lookAt_{};                        ///< When to look at the other servers next.
    std::minstd_rand random_{std::random_device{}()};  ///< Of the runner.
    std::stop_source end_;
    StorageWatches watches_;
    std::jthread runner_;
};

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace consort::library {

enum class ScanState { Idle, Running, Failed };

/// "idle", "running", "failed".
std::string_view name(ScanState state);
enum class ScanPhase { None, Listing, Reading, Finishing };

struct ScanProblem {
    std::string storage;
    std::string key;  ///< Valid UTF-8.
    std::string reason;
};

/// The scan that runs, or the last one. Counts are files.
struct ScanStatus {
    ScanState state = ScanState::Idle;
    ScanPhase phase = ScanPhase::None;
    bool isFull = false;
    std::optional<TimeMs> startedMs;
    std::optional<TimeMs> finishedMs;
    std::optional<std::uint64_t> total;  ///< Known once everything is listed.
    std::uint64_t seen = 0;              ///< Looked at: unchanged, read or failed.
    std::uint64_t added = 0;
    std::uint64_t updated = 0;
    std::uint64_t missing = 0;
    std::uint64_t failed = 0;
    double filesPerSecond = 0;
    std::deque<ScanProblem> problems;  ///< The latest hundred.
    std::string error;                 ///< Why the last scan stopped early.
    std::string warning;  ///< What it left undone, such as marking files of an empty storage.
};

/// Keeps the status while threads of a scan change it. Thread-safe.
class ScanMonitor final {
public:
    using Listener = std::function<void(const ScanStatus&)>;

    explicit ScanMonitor(const Clock& clock) : clock_(clock) {}

    /// Called at the begin of a scan, at most four times a second while it runs, and with its last
    /// status; never two at a time, from the scan's threads. Set before the first scan.
    void setListener(Listener listener) { listener_ = std::move(listener); }

    ScanStatus snapshot() const;

    /// From now on the status is that of another scan; false, and nothing changes, while one runs.
    /// The listener is told by announce(), as this may be called on any thread.
    bool begin(bool isFull);

    void announce() { notify(snapshot()); }

    /// The scan that was begun is not to be, or not yet: the status is that before it.
    void withdraw();

    /// Gives the scan's last status, which announceEnd() tells the listener.
    ScanStatus end(const std::string& error, bool wasCancelled);

    /// `last` and not the status of now, as another scan may have begun since.
    void announceEnd(const ScanStatus& last) { notify(last); }

    /// Changes the status under its lock; `change` must be short and throw nothing.
    template <class Change>
    void update(Change&& change) {
        {
            const std::lock_guard lock(mutex_);
            change(status_);
        }
        notify();
    }

    void addProblem(ScanProblem problem);

private:
    void notify();
    void notify(const ScanStatus& status);

    const Clock& clock_;
    Listener listener_;
    mutable std::mutex mutex_;
    ScanStatus status_;
    ScanStatus before_;  ///< Of the scan before.
    std::mutex notifying_;
    std::chrono::steady_clock::time_point notifiedAt_{};
    std::chrono::steady_clock::time_point begunAt_{};
};

}  // namespace consort::library

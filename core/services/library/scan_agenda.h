// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/services/library/change_buffer.h"
#include "core/services/library/scan_turns.h"

namespace consort::library {

/// A scan to be made.
struct ScanJob {
    enum class Why {
        Wanted,
        Changed,    ///< A watched storage said so.
        Abandoned,  ///< The server that scanned is gone, or lost its turn.
        Unwatched,  ///< It is time for the storages that cannot be watched.
    };

    Why why = Why::Wanted;
    bool isFull = false;
    ChangeBuffer::Scopes scopes;  ///< Empty: all of every storage.
    /// The turn that was the last when this was asked for; unset: whichever is when it is looked
    /// at.
    std::optional<std::int64_t> since{};
    std::optional<TimeMs> sweptMs{};  ///< As it was then.
};

/// Whether what has been scanned since the job was asked for makes it needless.
bool isDone(const ScanJob& job, const ScanRecord& record);

struct AgendaOptions {
    std::chrono::seconds sweepEvery{0};          ///< 0: never.
    std::chrono::milliseconds deadAfter{2'500};  ///< Without a sign of the server that scans.
};

/// What a server has to scan next, in which order. Confined: its owner locks.
class ScanAgenda final {
public:
    using Time = ChangeBuffer::Time;

    ScanAgenda(const WatchOptions& watch, const AgendaOptions& options)
        : options_(options), changes_(watch) {}

    void want(bool isFull);

    bool isWanted() const { return isWanted_; }

    void addChange(const std::string& storage, const StorageChange& change, Time now);

    /// Takes notice of what the servers did: of a scan that nobody goes on with, and of the time of
    /// the storages in `unwatched`. To be called every few seconds.
    void observe(
        const ScanRecord& record, const std::vector<std::string>& unwatched, Time now, TimeMs nowMs
    );

    /// When take() gives something; nullopt while there is nothing to do.
    std::optional<Time> dueAt() const;

    std::optional<ScanJob> take(Time now);

private:
    struct Sign {
        std::int64_t turn = 0;
        TimeMs updatedMs = 0;
        Time at{};
    };

    void noticeSilence(const ScanRecord& record, Time now);
    void noticeTime(
        const ScanRecord& record, const std::vector<std::string>& unwatched, TimeMs nowMs
    );

    AgendaOptions options_;
    ChangeBuffer changes_;
    bool isWanted_ = false;
    bool isFullWanted_ = false;
    std::optional<ScanJob> noticed_;
    std::optional<Sign> lastSign_;  ///< Of the scan that runs somewhere.
    std::optional<TimeMs> firstLookMs_;
};

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/media/tag_reader.h"
#include "core/services/library/bounded_queue.h"
#include "core/services/library/scan_catalog.h"
#include "core/services/library/scan_progress.h"

namespace consort::library {

struct ScanOptions {
    int tagThreads = 0;  ///< 0: one per core.
    /// For a storage that is read over a network, where most of the time is spent waiting.
    int remoteTagThreads = 16;
    std::size_t batchSize = 1000;
    /// New files that wait until it is known which old ones are gone.
    std::size_t maxHeld = 20'000;
    media::TagReaderOptions tags;
};

/// The part of a scan that reads tags on several threads and writes what they find in batches on
/// one. Queues are bounded: whoever feeds it waits. Fed by one thread.
class ScanPipeline final {
public:
    ScanPipeline(
        StorageBackend& storage,
        ScanCatalog& catalog,
        ScanMonitor& monitor,
        const ScanOptions& options,
        const std::stop_token& stop
    );
    ScanPipeline(const ScanPipeline&) = delete;
    ScanPipeline& operator=(const ScanPipeline&) = delete;
    /// Stops where it is.
    ~ScanPipeline();

    /// Each throws what the catalog threw while writing, or Cancelled.
    void read(StorageObject object);
    void markMissing(std::string key);
    void markReturned(std::string key);
    void addCover(FolderCover cover);

    /// Waits until everything fed so far is written.
    void drain();

    /// True once the storage or the database failed, or the scan was cancelled.
    bool isStopped() const { return stop_.stop_requested(); }

private:
    struct Gone {
        std::string key;
    };

    struct Returned {
        std::string key;
    };

    struct Barrier {};

    struct Skipped {};

    using Result =
        std::variant<ScannedTrack, ScanFailure, Gone, Returned, FolderCover, Barrier, Skipped>;

    void feed(Result result);
    void addReader();
    void readLoop();
    Result readOne(const StorageObject& object);
    void writeLoop();
    void add(ScanBatch& batch, Result result);
    void flush(ScanBatch& batch);
    void fail(std::exception_ptr failure);
    void check();

    StorageBackend& storage_;
    ScanCatalog& catalog_;
    ScanMonitor& monitor_;
    const ScanOptions& options_;
    std::stop_source stop_;
    std::stop_callback<std::function<void()>> forwardStop_;
    std::atomic<int> unavailable_ = 0;
    std::atomic<bool> isRemote_ = false;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::uint64_t fed_ = 0;      ///< Handed to the pipeline.
    std::uint64_t written_ = 0;  ///< Of those, done with.
    bool wantsFlush_ = false;
    std::exception_ptr failure_;
    BoundedQueue<StorageObject> toRead_{512};
    BoundedQueue<Result> results_{2048};
    std::vector<std::jthread> readers_;
    std::jthread writer_;
};

}  // namespace consort::library

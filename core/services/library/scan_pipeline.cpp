// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_pipeline.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"
#include "core/base/overloaded.h"
#include "core/base/text.h"
#include "core/media/byte_source.h"
#include "core/services/library/folder_layout.h"

namespace consort::library {

namespace {

/// A storage that fails this often in a row is down, and its files are not to blame.
constexpr int kMaxUnavailable = 20;

/// What a thread takes at once: waking another one costs as much as reading a tag's frame.
constexpr std::size_t kHandful = 8;

int threadCount(const ScanOptions& options) {
    const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return std::clamp(options.tagThreads > 0 ? options.tagThreads : cores, 1, 64);
}

}  // namespace

ScanPipeline::ScanPipeline(
    StorageBackend& storage,
    ScanCatalog& catalog,
    ScanMonitor& monitor,
    const ScanOptions& options,
    const std::stop_token& stop
)
    : storage_(storage),
      catalog_(catalog),
      monitor_(monitor),
      options_(options),
      forwardStop_(stop, [this] { stop_.request_stop(); }) {
    try {
        for (int i = 0; i < threadCount(options); ++i) {
            addReader();
        }
        writer_ = std::jthread([this] { writeLoop(); });
        pthread_setname_np(writer_.native_handle(), "scan-write");
    } catch (const std::system_error&) {
        // Out of threads: those that were made must not be waited for for ever.
        stop_.request_stop();
        throw;
    }
}

ScanPipeline::~ScanPipeline() {
    stop_.request_stop();
    toRead_.close();
    results_.close();
}

void ScanPipeline::addReader() {
    readers_.emplace_back([this] { readLoop(); });
    pthread_setname_np(readers_.back().native_handle(), "scan-read");
}

void ScanPipeline::read(StorageObject object) {
    check();
    const auto wanted = static_cast<std::size_t>(isRemote_ ? options_.remoteTagThreads : 0);
    while (readers_.size() < wanted) {
        addReader();
    }
    {
        const std::lock_guard lock(mutex_);
        ++fed_;
    }
    toRead_.push(std::move(object), stop_.get_token());
}

void ScanPipeline::markMissing(std::string key) {
    feed(Gone{std::move(key)});
}

void ScanPipeline::markReturned(std::string key) {
    feed(Returned{std::move(key)});
}

void ScanPipeline::addCover(FolderCover cover) {
    feed(std::move(cover));
}

void ScanPipeline::feed(Result result) {
    check();
    {
        const std::lock_guard lock(mutex_);
        ++fed_;
    }
    results_.push(std::move(result), stop_.get_token());
}

void ScanPipeline::drain() {
    {
        const std::lock_guard lock(mutex_);
        wantsFlush_ = true;
    }
    results_.push(Barrier{}, stop_.get_token());
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, stop_.get_token(), [&] { return written_ == fed_; });
        wantsFlush_ = false;
    }
    check();
}

void ScanPipeline::readLoop() {
    const auto stop = stop_.get_token();
    // Of what takes long, every thread takes one at a time.
    const auto handful = [this] { return isRemote_ ? 1 : kHandful; };
    for (auto some = toRead_.popSome(handful(), stop); !some.empty();
         some = toRead_.popSome(handful(), stop)) {
        std::vector<Result> results;
        results.reserve(some.size());
        for (const StorageObject& object : some) {
            results.push_back(readOne(object));
        }
        results_.pushAll(std::move(results), stop);
    }
}

ScanPipeline::Result ScanPipeline::readOne(const StorageObject& object) {
    CallContext context;
    context.stop = stop_.get_token();
    try {
        const auto source = media::openByteSource(storage_, context, object);
        if (source->isRemote()) {
            isRemote_ = true;
        }
        ScannedTrack track;
        track.tags = media::readTags(*source, object.key, options_.tags);
        track.object = object;
        track.album = albumOf(track.tags, object.key);
        track.folderDisc = discOfFolderName(nameOf(folderOf(object.key))).value_or(0);
        unavailable_ = 0;
        return track;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unavailable && ++unavailable_ >= kMaxUnavailable) {
            fail(std::current_exception());
        }
        // Gone or changed since it was listed: the next scan sees what became of it.
        if (error.code() == ErrorCode::NotFound || error.code() == ErrorCode::Conflict ||
            error.code() == ErrorCode::Cancelled) {
            return Skipped{};
        }
        ScanFailure failure{object, sanitizeUtf8(error.what())};
        if (error.code() != ErrorCode::Invalid) {
            // Not the file's fault, so it must be tried again though the file stays as it is.
            failure.object.bytes = 0;
            failure.object.mtimeMs = 0;
            failure.object.etag.clear();
        }
        return failure;
    } catch (const std::exception&) {
        fail(std::current_exception());
        return Skipped{};
    }
}

void ScanPipeline::writeLoop() {
    ScanBatch batch;
    std::uint64_t taken = 0;
    try {
        const auto stop = stop_.get_token();
        for (auto some = results_.popSome(options_.batchSize - batch.size(), stop); !some.empty();
             some = results_.popSome(options_.batchSize - batch.size(), stop)) {
            for (Result& result : some) {
                taken += std::holds_alternative<Barrier>(result) ? 0 : 1;
                add(batch, std::move(result));
            }
            bool wantsFlush = false;
            {
                const std::lock_guard lock(mutex_);
                wantsFlush = wantsFlush_ && taken == fed_;
            }
            if (wantsFlush || batch.size() >= options_.batchSize) {
                flush(batch);
                {
                    const std::lock_guard lock(mutex_);
                    written_ = taken;
                }
                changed_.notify_all();
            }
        }
    } catch (const std::exception&) {
        fail(std::current_exception());
    }
}

void ScanPipeline::add(ScanBatch& batch, Result result) {
    std::visit(
        Overloaded{
            [&](ScannedTrack& track) { batch.tracks.push_back(std::move(track)); },
            [&](ScanFailure& failure) {
                monitor_.addProblem(
                    {storage_.instance(), sanitizeUtf8(failure.object.key), failure.reason}
                );
                batch.failures.push_back(std::move(failure));
            },
            [&](Gone& gone) { batch.missing.push_back(std::move(gone.key)); },
            [&](Returned& returned) { batch.returned.push_back(std::move(returned.key)); },
            [&](FolderCover& cover) { batch.covers.push_back(std::move(cover)); },
            [](Barrier&) {},
            [](Skipped&) {},
        },
        result
    );
}

void ScanPipeline::flush(ScanBatch& batch) {
    if (batch.size() == 0) {
        return;
    }
    const auto failed = batch.failures.size();
    const auto seen = batch.tracks.size() + failed;
    const auto missing = batch.missing.size();
    const auto result = catalog_.apply(storage_.instance(), std::exchange(batch, {}));
    monitor_.update([&](ScanStatus& status) {
        status.seen += seen;
        status.added += result.added;
        status.updated += result.updated;
        status.failed += failed;
        status.missing += missing;
    });
}

void ScanPipeline::fail(std::exception_ptr failure) {
    {
        const std::lock_guard lock(mutex_);
        if (!failure_) {
            failure_ = std::move(failure);
        }
    }
    stop_.request_stop();
}

void ScanPipeline::check() {
    if (!stop_.stop_requested()) {
        return;
    }
    const std::lock_guard lock(mutex_);
    if (failure_) {
        std::rethrow_exception(failure_);
    }
    throw Error(ErrorCode::Cancelled, "the scan was cancelled");
}

}  // namespace consort::library

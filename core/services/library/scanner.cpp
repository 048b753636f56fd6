// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scanner.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/media/mime.h"
#include "core/services/library/known_cursor.h"

namespace consort::library {

namespace {

constexpr std::size_t kMaxGone = 100'000;
constexpr std::size_t kMaxCovers = 1000;
constexpr std::uint64_t kCountEvery = 256;

bool isUnchanged(const StorageObject& object, const KnownFile& known) {
    if (object.bytes != known.bytes) {
        return false;
    }
    if (!object.etag.empty() && !known.etag.empty()) {
        return object.etag == known.etag;
    }
    return object.mtimeMs == known.mtimeMs;
}

}  // namespace

Scanner::Scanner(
    StorageBackend& storage,
    ScanCatalog& catalog,
    ScanMonitor& monitor,
    Log& log,
    const ScanOptions& options
)
    : storage_(storage), catalog_(catalog), monitor_(monitor), log_(log), options_(options) {}

void Scanner::run(
    const std::vector<std::string>& prefixes, bool isFull, const std::stop_token& stop
) {
    isFull_ = isFull;
    ScanPipeline pipeline(storage_, catalog_, monitor_, options_, stop);
    pipeline_ = &pipeline;
    // A file may have moved from what is listed last to what is listed first; only on an empty
    // catalog is there nothing to move from.
    const bool isFirst = catalog_.listKnown(storage_.instance(), "", "", 1).empty();
    try {
        for (const auto& prefix : prefixes) {
            compare(prefix, isFirst ? NewFiles::Read : NewFiles::Hold, stop);
        }
    } catch (const Error&) {
        // What was listed before the storage failed need not be read again.
        pipeline.drain();
        throw;
    }
    pipeline.drain();
    monitor_.update([&](ScanStatus& status) {
        status.phase = ScanPhase::Reading;
        status.total = status.total.value_or(0) + listed_;
    });
    markMissing();
    readHeld();
    while (std::exchange(goneOverflowed_, false) || std::exchange(heldOverflowed_, false)) {
        const auto counted = listed_;
        for (const auto& prefix : prefixes) {
            compare(prefix, NewFiles::Read, stop);
        }
        listed_ = counted;
        markMissing();
    }
    pipeline.drain();
    monitor_.update([](ScanStatus& status) { status.phase = ScanPhase::Finishing; });
    writeCovers();
    pipeline.drain();
    catalog_.settle();
}

void Scanner::compare(const std::string& prefix, NewFiles newFiles, const std::stop_token& stop) {
    CallContext context;
    context.stop = stop;
    KnownCursor known(catalog_, storage_.instance(), prefix);
    storage_.list(context, prefix, "", [&](const StorageObject& object) {
        match(object, known, newFiles);
        return !pipeline_->isStopped();
    });
    for (; known.current() != nullptr && !pipeline_->isStopped(); known.next()) {
        forget(*known.current());
    }
    covers_.finish();
    countUnchanged(false, true);
}

void Scanner::match(const StorageObject& object, KnownCursor& known, NewFiles newFiles) {
    if (object.key.ends_with('/')) {
        leaveOut(object.key, known);
        return;
    }
    const auto kind = media::kindOfKey(object.key);
    if (kind != media::MediaKind::Audio && kind != media::MediaKind::Image) {
        return;
    }
    covers_.visit(object);
    if (covers_.foundCount() >= kMaxCovers) {
        pipeline_->drain();
        writeCovers();
    }
    if (kind != media::MediaKind::Audio) {
        return;
    }
    ++listed_;
    for (; known.current() != nullptr && known.current()->key < object.key; known.next()) {
        forget(*known.current());
    }
    if (known.current() != nullptr && known.current()->key == object.key) {
        matchKnown(object, *known.current());
        known.next();
    } else {
        addNew(object, newFiles);
    }
}

/// What lies below such a folder is neither there nor gone.
void Scanner::leaveOut(const std::string& folder, KnownCursor& known) {
    for (; known.current() != nullptr && known.current()->key < folder; known.next()) {
        forget(*known.current());
    }
    while (known.current() != nullptr && known.current()->key.starts_with(folder)) {
        known.next();
    }
    if (leftOut_.insert(folder).second) {
        monitor_.addProblem(
            {storage_.instance(), sanitizeUtf8(folder), "the storage may not look into this folder"}
        );
    }
}

void Scanner::matchKnown(const StorageObject& object, const KnownFile& known) {
    wasThere_ += known.isMissing ? 0 : 1;
    if (isFull_ || !isUnchanged(object, known)) {
        covers_.touch();
        pipeline_->read(object);
        return;
    }
    if (known.isMissing) {
        covers_.touch();
        pipeline_->markReturned(object.key);
    }
    countUnchanged(known.isFailed, false);
}

void Scanner::forget(const KnownFile& known) {
    if (known.isMissing) {
        return;
    }
    ++wasThere_;
    if (gone_.size() < kMaxGone) {
        gone_.push_back(known.key);
    } else {
        goneOverflowed_ = true;
    }
}

void Scanner::addNew(const StorageObject& object, NewFiles newFiles) {
    covers_.touch();
    if (newFiles == NewFiles::Read) {
        pipeline_->read(object);
    } else if (held_.size() < options_.maxHeld) {
        held_.push_back(object);
    } else {
        heldOverflowed_ = true;
    }
}

void Scanner::countUnchanged(bool isFailed, bool force) {
    unchanged_ += force ? 0 : 1;
    stillFailed_ += isFailed ? 1 : 0;
    if (unchanged_ >= kCountEvery || force) {
        monitor_.update([&](ScanStatus& status) {
            status.seen += std::exchange(unchanged_, 0);
            status.failed += std::exchange(stillFailed_, 0);
        });
    }
}

bool Scanner::mayMarkMissing() {
    if (listed_ > 0 || wasThere_ == 0) {
        return true;
    }
    bool hasAny = false;
    storage_.list({}, "", "", [&](const StorageObject& object) {
        hasAny = media::kindOfKey(object.key) == media::MediaKind::Audio;
        return !hasAny;
    });
    return hasAny;
}

void Scanner::markMissing() {
    if (gone_.empty()) {
        return;
    }
    if (!mayMarkMissing()) {
        const std::string warning = "storage \"" + storage_.instance() +
                                    "\" is empty although it held music: nothing was marked as "
                                    "missing; is its disk mounted?";
        log_.warning("scan", warning);
        monitor_.update([&](ScanStatus& status) { status.warning = warning; });
        gone_.clear();
        goneOverflowed_ = false;
        return;
    }
    for (auto& key : std::exchange(gone_, {})) {
        pipeline_->markMissing(std::move(key));
    }
    pipeline_->drain();
}

void Scanner::readHeld() {
    for (auto& object : std::exchange(held_, {})) {
        pipeline_->read(std::move(object));
    }
}

void Scanner::writeCovers() {
    std::vector<std::string> asked;
    auto found = covers_.take();
    for (const auto& item : found) {
        if (!item.isTouched) {
            asked.push_back(item.cover.id);
        }
    }
    std::vector<std::string> unknown;
    if (!asked.empty()) {
        unknown = catalog_.unknownCovers(asked);
        std::sort(unknown.begin(), unknown.end());
    }
    for (auto& item : found) {
        if (item.isTouched || std::binary_search(unknown.begin(), unknown.end(), item.cover.id)) {
            pipeline_->addCover(std::move(item.cover));
        }
    }
}

}  // namespace consort::library

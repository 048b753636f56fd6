// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/track_streams.h"

#include <algorithm>
#include <condition_variable>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/services/library/track_opener.h"

namespace consort::library {

namespace {

/// What may be over when it is tried again.
bool mayPass(const Error& error) {
    return error.code() == ErrorCode::Unavailable || error.code() == ErrorCode::Timeout;
}

void waitOrStop(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, time, [] { return false; });
    if (stop.stop_requested()) {
        throw Error(ErrorCode::Cancelled, "nobody listens any more");
    }
}

/// A storage without etags cannot be asked for a version, so what it opened is looked at.
void requireSameVersion(const StorageObject& opened, const StorageObject& wanted) {
    const bool isSame = opened.bytes == wanted.bytes && opened.etag == wanted.etag &&
                        (!wanted.etag.empty() || opened.mtimeMs == wanted.mtimeMs);
    if (!isSame) {
        throw TrackChanged(wanted.key);
    }
}

}  // namespace

class TrackStreams::Reader final : public BlobReader {
public:
    Reader(TrackStreams& owner, const CallContext& context, TrackRange range)
        : owner_(owner),
          context_(context),
          range_(std::move(range)),
          at_(range_.offset),
          end_(range_.offset + range_.length),
          length_(owner.options_.firstReading) {
        context_.timeout = {};
    }

    ~Reader() override { owner_.leave(*this); }

    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// Begins where the bytes that were read end.
    void begin() {
        auto opened = owner_.opener_.open(
            context_,
            range_.track,
            {.offset = at_,
             .length = std::min(length_, end_ - at_),
             .acceptFile = false,
             .ifMatch = range_.object.etag}
        );
        begin(std::move(opened));
    }

    void begin(OpenedTrack opened) {
        requireSameVersion(opened.blob.object, range_.object);
        if (!std::holds_alternative<std::unique_ptr<BlobReader>>(opened.blob.body)) {
            throw Error(
                ErrorCode::Internal, "storage gave no reader for \"" + range_.object.key + "\""
            );
        }
        readingEnd_ = at_ + opened.blob.length;
        begunAt_ = owner_.clock_.steadyNow();
        upstream_ = std::move(opened);
    }

    std::size_t read(std::span<char> buffer) override {
        if (at_ == end_ || buffer.empty()) {
            return 0;
        }
        const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), end_ - at_);
        const std::lock_guard lock(mutex_);
        for (std::size_t tries = 0;; ++tries) {
            try {
                const auto got = readOnce(buffer.first(wanted));
                at_ += got;
                if (at_ == readingEnd_) {
                    finishReading();
                }
                owner_.touch(*this);
                return got;
            } catch (const Error& error) {
                upstream_.reset();
                if (!mayPass(error) || dynamic_cast<const TrackChanged*>(&error) != nullptr ||
                    tries == owner_.options_.retryAfter.size()) {
                    throw;
                }
            }
            waitOrStop(owner_.options_.retryAfter[tries], context_.stop);
        }
    }

    /// Ends the reading unless somebody reads at this moment; what is to be closed, outside of
    /// every lock, is handed out.
    std::optional<OpenedTrack> takeIdle() {
        const std::unique_lock lock(mutex_, std::try_to_lock);
        return lock.owns_lock() ? std::exchange(upstream_, std::nullopt) : std::nullopt;
    }

    bool isReading() const { return upstream_.has_value(); }

    std::chrono::steady_clock::time_point usedAt{};
    std::optional<std::list<Reader*>::iterator> place;  ///< Guarded by the owner's mutex.

private:
    /// The connection is free for somebody else at once.
    void finishReading() {
        upstream_.reset();
        const bool wasQuick = owner_.clock_.steadyNow() - begunAt_ <= owner_.options_.quick;
        length_ = wasQuick ? 4 * length_ : owner_.options_.firstReading;
    }

    std::size_t readOnce(std::span<char> buffer) {
        if (!upstream_) {
            begin();
        }
        const auto left = readingEnd_ - at_;
        const auto got = std::get<std::unique_ptr<BlobReader>>(upstream_->blob.body)
                             ->read(buffer.first(std::min<std::uint64_t>(buffer.size(), left)));
        if (got == 0) {
            throw unavailable("\"" + range_.object.key + "\" ended before its end");
        }
        return got;
    }

    TrackStreams& owner_;
    CallContext context_;
    const TrackRange range_;
    std::uint64_t at_;
    const std::uint64_t end_;
    std::uint64_t length_;          ///< Of the next reading.
    std::uint64_t readingEnd_ = 0;  ///< Of the one that is open.
    std::chrono::steady_clock::time_point begunAt_{};
    std::mutex mutex_;
    std::optional<OpenedTrack> upstream_;
};

TrackStreams::TrackStreams(TrackOpener& opener, const Clock& clock, TrackStreamOptions options)
    : opener_(opener), clock_(clock), options_(std::move(options)) {}

TrackStreams::~TrackStreams() = default;

TrackStreams::Opened TrackStreams::open(
    const CallContext& context, TrackRange range, bool acceptUrl
) {
    auto opened = opener_.open(
        context,
        range.track,
        {.offset = range.offset,
         .length = std::min(range.length, options_.firstReading),
         .acceptFile = false,
         .acceptUrl = acceptUrl,
         .ifMatch = range.object.etag}
    );
    if (auto* url = std::get_if<SignedUrl>(&opened.blob.body)) {
        return std::move(*url);
    }
    auto reader = std::make_unique<Reader>(*this, context, std::move(range));
    reader->begin(std::move(opened));
    touch(*reader);
    return reader;
}

void TrackStreams::touch(Reader& reader) {
    std::optional<OpenedTrack> closed;
    const std::lock_guard lock(mutex_);
    reader.usedAt = clock_.steadyNow();
    if (reader.place) {
        reading_.erase(*reader.place);
        reader.place.reset();
    }
    if (!reader.isReading()) {
        return;
    }
    reader.place = reading_.insert(reading_.end(), &reader);
    if (reading_.size() > options_.maxOpen) {
        auto* longest = reading_.front();
        closed = longest->takeIdle();
        longest->place.reset();
        reading_.pop_front();
    }
}

void TrackStreams::leave(Reader& reader) {
    const std::lock_guard lock(mutex_);
    if (reader.place) {
        reading_.erase(*reader.place);
    }
}

void TrackStreams::closeIdle() {
    std::vector<OpenedTrack> closed;
    const std::lock_guard lock(mutex_);
    const auto since = clock_.steadyNow() - options_.idle;
    while (!reading_.empty() && reading_.front()->usedAt <= since) {
        auto* idle = reading_.front();
        if (auto upstream = idle->takeIdle()) {
            closed.push_back(std::move(*upstream));
        }
        // One that is being read right now comes back by its touch().
        idle->place.reset();
        reading_.pop_front();
    }
}

std::size_t TrackStreams::openReadings() const {
    const std::lock_guard lock(mutex_);
    return reading_.size();
}

}  // namespace consort::library

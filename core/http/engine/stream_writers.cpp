// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <atomic>

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "core/base/error.h"
#include "core/http/engine/body_writer.h"

namespace consort::http {

namespace {

/// What a slow client has still to take stays in memory, thousands of times. A socket takes the
/// first megabytes at a gulp whoever reads them, so chunks grow with what was sent, a 64th of it,
/// and are small again once the socket was full. A little less than a power of two, for the end of
/// the string not to cost the next larger piece of memory.
constexpr std::size_t kSmallestChunk = 16 * 1024 - 64;
constexpr std::size_t kFirstChunk = 32 * 1024 - 64;
constexpr std::size_t kLargestChunk = 256 * 1024 - 64;
constexpr std::size_t kGrowth = 64;

/// Splices what a child writes. FIONREAD tells how much is there, so that the chunk's size can be
/// written before its bytes.
class PipeWriter final : public BodyWriter {
public:
    PipeWriter(PipeBody body, Framing framing) : body_(std::move(body)), framing_(framing) {
        const int flags = ::fcntl(body_.fd.get(), F_GETFL);
        ::fcntl(body_.fd.get(), F_SETFL, flags | O_NONBLOCK);
    }

    int sourceFd() const noexcept override { return body_.fd.get(); }

    Progress pump(Transport& transport, std::size_t& budget) override {
        for (;;) {
            if (const auto stop = text_.flush(transport, budget, ended_ ? More::No : More::Yes);
                stop != Progress::Done || ended_) {
                return stop;
            }
            if (const auto stop = sendAvailable(transport, budget); stop != Progress::Done) {
                return stop;
            }
            if (const auto stop = next(); stop != Progress::Done) {
                return stop;
            }
        }
    }

private:
    Progress sendAvailable(Transport& transport, std::size_t& budget) {
        while (available_ > 0) {
            if (budget == 0) {
                return Progress::Yield;
            }
            const auto result = transport.sendPipe(body_.fd.get(), available_, More::No);
            if (result.kind != IoResult::Kind::Done) {
                return stoppedBy(result);
            }
            available_ -= result.bytes;
            budget -= std::min(budget, result.bytes);
        }
        return Progress::Done;
    }

    /// Finds out what comes now: another chunk, the end, or a wait.
    Progress next() {
        if (body_.length == 0U) {
            ended_ = true;
            return Progress::Done;
        }
        int count = 0;
        if (::ioctl(body_.fd.get(), FIONREAD, &count) != 0) {
            return Progress::Failed;
        }
        if (count == 0) {
            pollfd state{.fd = body_.fd.get(), .events = POLLIN, .revents = 0};
            ::poll(&state, 1, 0);
            if ((state.revents & POLLIN) != 0) {
                return Progress::Done;  // Written in between.
            }
            return (state.revents & (POLLHUP | POLLERR)) != 0 ? finish() : Progress::Starved;
        }
        available_ = static_cast<std::size_t>(count);
        if (body_.length) {
            available_ =
                static_cast<std::size_t>(std::min<std::uint64_t>(available_, *body_.length));
            *body_.length -= available_;
        }
        if (framing_ == Framing::Chunked) {
            text_.assign(chunkHead(available_, first_));
            first_ = false;
        }
        return Progress::Done;
    }

    Progress finish() {
        const bool tooShort = body_.length && *body_.length > 0;
        if (tooShort || (body_.endedWell && !body_.endedWell())) {
            return Progress::Failed;
        }
        ended_ = true;
        if (framing_ == Framing::Chunked) {
            text_.assign(chunkedEnd(first_));
        }
        return Progress::Done;
    }

    PipeBody body_;
    Framing framing_;
    OutText text_;
    std::size_t available_ = 0;
    bool first_ = true;
    bool ended_ = false;
};

/// Passed between the loop and one worker at a time; `ready` is the handshake.
struct ReaderFeed {
    std::unique_ptr<BlobReader> reader;
    std::string chunk;
    bool ended = false;
    bool failed = false;
    std::atomic<bool> ready{false};
};

void fill(ReaderFeed& feed, std::size_t wanted, const SourceHooks& hooks) {
    try {
        feed.chunk.resize(wanted);
        const std::size_t count = feed.reader->read(std::span(feed.chunk.data(), wanted));
        feed.chunk.resize(count);
        feed.ended = count == 0;
    } catch (const std::exception& error) {
        // The answer has begun: all that the client can be told is that it is not complete.
        feed.failed = true;
        hooks.report(error.what());
    }
    feed.ready.store(true, std::memory_order_release);
    hooks.wake();
}

class ReaderWriter final : public BodyWriter {
public:
    ReaderWriter(ReaderBody body, Framing framing, SourceHooks hooks)
        : length_(body.length),
          source_(std::move(body.source)),
          framing_(framing),
          hooks_(std::move(hooks)) {
        feed_->reader = std::move(body.reader);
    }

    Progress pump(Transport& transport, std::size_t& budget) override {
        for (;;) {
            if (!text_.empty()) {
                const More more = ended_ || data_.empty() ? More::No : More::Yes;
                if (const auto stop = text_.flush(transport, budget, more);
                    stop != Progress::Done) {
                    return stop;
                }
            }
            if (const auto stop = data_.flush(transport, budget, More::No);
                stop != Progress::Done || ended_) {
                wasBlocked_ = wasBlocked_ || stop == Progress::Blocked;
                return stop;
            }
            if (budget == 0) {
                return Progress::Yield;
            }
            if (const auto stop = next(); stop != Progress::Done) {
                return stop;
            }
        }
    }

private:
    Progress next() {
        if (length_ == 0U) {
            ended_ = true;
            return Progress::Done;
        }
        if (!asked_) {
            ask();
            return Progress::Starved;
        }
        if (!feed_->ready.load(std::memory_order_acquire)) {
            return Progress::Starved;
        }
        asked_ = false;
        if (feed_->failed || (feed_->ended && length_)) {
            return Progress::Failed;
        }
        if (feed_->ended) {
            ended_ = true;
            text_.assign(framing_ == Framing::Chunked ? chunkedEnd(first_) : "");
            return Progress::Done;
        }
        sinceBlocked_ += feed_->chunk.size();
        if (length_) {
            *length_ -= feed_->chunk.size();
        }
        if (framing_ == Framing::Chunked) {
            text_.assign(chunkHead(feed_->chunk.size(), first_));
            first_ = false;
        }
        data_.assign(std::move(feed_->chunk));
        return Progress::Done;
    }

    void ask() {
        data_.assign({});
        if (wasBlocked_) {
            sinceBlocked_ = 0;
            leastChunk_ = kSmallestChunk;
        }
        wasBlocked_ = false;
        const auto chunk = std::clamp(sinceBlocked_ / kGrowth, leastChunk_, kLargestChunk);
        asked_ = true;
        feed_->ready.store(false, std::memory_order_relaxed);
        const auto wanted =
            static_cast<std::size_t>(std::min<std::uint64_t>(length_.value_or(chunk), chunk));
        // The feed outlives this writer if the connection closes while a worker reads.
        hooks_.runOnWorker(
            [feed = feed_, hooks = hooks_, wanted] { fill(*feed, wanted, hooks); }, source_
        );
    }

    std::shared_ptr<ReaderFeed> feed_ = std::make_shared<ReaderFeed>();
    std::optional<std::uint64_t> length_;
    std::string source_;
    Framing framing_;
    SourceHooks hooks_;
    OutText text_;
    OutText data_;
    std::size_t sinceBlocked_ = 0;  ///< Bytes since the socket was full.
    std::size_t leastChunk_ = kFirstChunk;
    bool wasBlocked_ = false;
    bool asked_ = false;
    bool first_ = true;
    bool ended_ = false;
};

class EventWriter final : public BodyWriter {
public:
    EventWriter(std::shared_ptr<EventStream> stream, Framing framing, SourceHooks hooks)
        : stream_(std::move(stream)), framing_(framing) {
        stream_->attach(std::move(hooks.wake));
    }

    ~EventWriter() override { stream_->detach(); }

    bool heartbeat() override {
        beat_ = true;
        return true;
    }

    void endSoon() override { stream_->close(); }

    Progress pump(Transport& transport, std::size_t& budget) override {
        for (;;) {
            if (const auto stop = text_.flush(transport, budget, More::No);
                stop != Progress::Done || ended_) {
                return stop;
            }
            std::string pending = stream_->takePending(ended_);
            if (pending.empty() && beat_ && !ended_) {
                pending = ":\n\n";
            }
            beat_ = false;
            if (pending.empty() && !ended_) {
                return Progress::Starved;
            }
            text_.assign(frame(std::move(pending)));
        }
    }

private:
    std::string frame(std::string pending) {
        if (framing_ != Framing::Chunked) {
            return pending;
        }
        std::string text;
        if (!pending.empty()) {
            text = chunkHead(pending.size(), true) + pending + "\r\n";
        }
        return ended_ ? text + chunkedEnd(true) : text;
    }

    std::shared_ptr<EventStream> stream_;
    Framing framing_;
    OutText text_;
    bool beat_ = false;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<BodyWriter> makePipeWriter(PipeBody body, Framing framing) {
    return std::make_unique<PipeWriter>(std::move(body), framing);
}

std::unique_ptr<BodyWriter> makeReaderWriter(ReaderBody body, Framing framing, SourceHooks hooks) {
    return std::make_unique<ReaderWriter>(std::move(body), framing, std::move(hooks));
}

std::unique_ptr<BodyWriter> makeEventWriter(
    std::shared_ptr<EventStream> stream, Framing framing, SourceHooks hooks
) {
    return std::make_unique<EventWriter>(std::move(stream), framing, std::move(hooks));
}

}  // namespace consort::http

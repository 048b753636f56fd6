// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "core/http/body.h"
#include "core/http/engine/transport.h"

namespace consort::http {

/// What stopped a writer: `Done` all is sent; `Blocked` the socket is full; `Yield` the budget is
/// used up; `Starved` the source has nothing yet; `Failed` the answer cannot be completed.
enum class Progress { Done, Blocked, Yield, Starved, Failed };

/// How the end of a body is told.
enum class Framing { Length, Chunked, UntilClose };

/// What a writer needs of its surroundings. All may be called from any thread.
struct SourceHooks {
    std::function<void()> wake{};  ///< Makes the loop pump again, as long as the connection lives.
    /// The text is the body's source, see ReaderBody.
    std::function<void(std::function<void()>, const std::string&)> runOnWorker{};
    std::function<void(const char* reason)> report{};  ///< Tells the log why a source broke.
};

/// Sends one body, piece by piece, as far as the socket takes it. Confined to its loop.
class BodyWriter {
public:
    virtual ~BodyWriter() = default;

    /// Takes what it sends off `budget`.
    virtual Progress pump(Transport& transport, std::size_t& budget) = 0;

    /// A descriptor whose readiness ends `Starved`; -1 when hooks do.
    virtual int sourceFd() const noexcept { return -1; }

    /// Queues a sign of life. False for bodies that need none: then waiting is not idling.
    virtual bool heartbeat() { return false; }

    /// Ends a body that would go on for ever, at shutdown.
    virtual void endSoon() {}
};

std::unique_ptr<BodyWriter> makeTextWriter(SharedText text);
std::unique_ptr<BodyWriter> makeFileWriter(FileBody body);
std::unique_ptr<BodyWriter> makePipeWriter(PipeBody body, Framing framing);
std::unique_ptr<BodyWriter> makeReaderWriter(ReaderBody body, Framing framing, SourceHooks hooks);
std::unique_ptr<BodyWriter> makeEventWriter(
    std::shared_ptr<EventStream> stream, Framing framing, SourceHooks hooks
);

/// Text on its way out; shared by the writers.
class OutText final {
public:
    bool empty() const noexcept { return sent_ == text_.size(); }

    void assign(std::string text) {
        text_ = std::move(text);
        sent_ = 0;
    }

    /// Done when nothing is left.
    Progress flush(Transport& transport, std::size_t& budget, More more);

private:
    std::string text_;
    std::size_t sent_ = 0;
};

/// `Blocked` or `Failed` for a transfer that moved nothing.
Progress stoppedBy(const IoResult& result) noexcept;

/// The line before a chunk of `size` bytes, with the end of the chunk before it.
std::string chunkHead(std::size_t size, bool first);

/// The end of a chunked body.
std::string chunkedEnd(bool first);

}  // namespace consort::http

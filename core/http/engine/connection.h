// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "core/http/engine/body_collector.h"
#include "core/http/engine/body_writer.h"
#include "core/http/engine/exchange.h"
#include "core/http/engine/loop.h"
#include "core/http/engine/response_head.h"
#include "core/http/engine/transport.h"

namespace consort::http {

/// One client connection: reads heads and bodies, has requests answered one after the other, writes
/// the answers. Confined to its loop; workers only hold it to post their answer. An idle one keeps
/// no buffer.
class Connection final : public EpollTarget,
                         public TimerNode,
                         public std::enable_shared_from_this<Connection> {
public:
    enum class Outcome { Clean, Broken };

    Connection(Loop& loop, std::unique_ptr<Transport> transport, std::string peer, bool tls);

    /// Sets up a connection in the loop; closes it when that cannot be done.
    static void open(Loop& loop, Accepted accepted);

    void onReady(std::uint32_t events) override;
    void onDeadline() override;

    /// Goes as far as input, handler and socket let it.
    void drive();

    /// Idle connections end; others do after their answer.
    void beginStop();

    /// `Broken` while an answer is under way: it was not completed.
    void close(Outcome outcome);

private:
    enum class State { ReadingHead, ReadingBody, Working, Writing, Lingering, Closed };

    /// A pipe that feeds the answer. Lives as long as the connection: late events find it.
    class PipeTarget final : public EpollTarget {
    public:
        explicit PipeTarget(Connection& owner) : owner_(owner) {}

        void onReady(std::uint32_t) override { owner_.drive(); }

    private:
        Connection& owner_;
    };

    // connection_input.cpp. The steps return whether to go on with the next one.
    bool readHead();
    bool parseHead(std::string_view bytes, std::size_t headEnd);
    void startRequest(RequestHead head);
    bool readBody();
    bool takeBody(std::string_view bytes);
    bool discardInput();
    IoResult readSome();
    void keepInput(std::string_view rest);
    void refuse(const Error& error);

    // connection_output.cpp
    void execute();
    void runOnWorker();
    void onAnswered(const std::shared_ptr<Exchange>& exchange);
    void answer(Response response);
    void sendAnswer();
    void startBody(Response& response, Framing framing, std::string& out);
    bool pump();
    bool onBlocked(Progress progress);
    void waitForSource();
    void finishExchange();
    SourceHooks hooks();

    void setDeadline(std::chrono::milliseconds fromNow);
    void onSlowUpload();
    void onStalledAnswer();
    void markStream(bool on);

    const ServerLimits& limits() const noexcept { return loop_.context().options.limits; }

    Loop& loop_;
    std::unique_ptr<Transport> transport_;
    std::string peer_;
    std::shared_ptr<Connection> self_;  ///< Keeps an open connection alive.
    std::string input_;                 ///< Bytes that belong to what comes next.
    std::shared_ptr<Exchange> exchange_;
    std::unique_ptr<BodyCollector> collector_;
    OutText out_;
    std::unique_ptr<BodyWriter> writer_;
    std::unique_ptr<PipeTarget> pipeTarget_;
    std::uint64_t windowBytes_ = 0;  ///< Moved since the deadline was last looked at.
    State state_ = State::ReadingHead;
    bool tls_;
    bool readable_ = true;
    bool peerEnded_ = false;
    bool keepAlive_ = true;
    bool unreadBody_ = false;  ///< The client may still be sending what nobody will read.
    bool starved_ = false;
    bool watching_ = false;
    int watchedSocket_ = -1;  // While the loop has it.
    bool isStream_ = false;
    bool isEvents_ = false;
};

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#include "core/http/engine/connection.h"

#include <algorithm>

#include <sys/epoll.h>

#include "core/http/problem.h"

namespace consort::http {

namespace {

constexpr int kStepsPerTurn = 64;

}  // namespace

Connection::Connection(Loop& loop, std::unique_ptr<Transport> transport, std::string peer, bool tls)
    : loop_(loop), transport_(std::move(transport)), peer_(std::move(peer)), tls_(tls) {}

void Connection::open(Loop& loop, Accepted accepted) {
    const int fd = accepted.socket.get();
    auto transport = accepted.tls ? loop.context().tls.accept(std::move(accepted.socket))
                                  : makePlainTransport(std::move(accepted.socket));
    const bool usable = transport != nullptr;
    auto connection = std::make_shared<Connection>(
        loop, std::move(transport), std::move(accepted.peer), accepted.tls
    );
    connection->self_ = connection;
    loop.context().parts.metrics.connections.fetch_add(1, std::memory_order_relaxed);
    // Edge-triggered for everything once: no system call per request to change interest.
    const std::uint32_t all = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    if (!usable || loop.context().stopping || !loop.add(fd, all, *connection)) {
        connection->close(Outcome::Clean);
        return;
    }
    connection->watchedSocket_ = fd;
    connection->setDeadline(loop.context().options.limits.headTime);
    connection->drive();
}

void Connection::onReady(std::uint32_t events) {
    if (state_ == State::Closed) {
        return;
    }
    if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
        readable_ = true;
    }
    if ((events & (EPOLLHUP | EPOLLERR)) != 0) {
        close(Outcome::Broken);
        return;
    }
    if ((events & EPOLLRDHUP) != 0) {
        peerEnded_ = true;
        if (exchange_) {
            // Most likely gone; a client that merely ended its side still gets the answer.
            exchange_->stop.request_stop();
        }
        if (isEvents_) {
            close(Outcome::Broken);
            return;
        }
    }
    drive();
}

void Connection::drive() {
    for (int step = 0; step < kStepsPerTurn; ++step) {
        bool more = false;
        switch (state_) {
            case State::ReadingHead:
                more = readHead();
                break;
            case State::ReadingBody:
                more = readBody();
                break;
            case State::Writing:
                more = pump();
                break;
            case State::Lingering:
                more = discardInput();
                break;
            case State::Working:
            case State::Closed:
                break;
        }
        if (!more) {
            return;
        }
    }
    loop_.resumeLater(shared_from_this());
}

void Connection::beginStop() {
    keepAlive_ = false;
    if (state_ == State::ReadingHead && input_.empty()) {
        // A request may have come that the loop was not told of yet: it is answered.
        readable_ = true;
        drive();
    }
    if (state_ == State::ReadingHead && input_.empty()) {
        close(Outcome::Clean);
    } else if (writer_) {
        writer_->endSoon();
        drive();
    }
}

void Connection::close(Outcome outcome) {
    if (state_ == State::Closed) {
        return;
    }
    const bool working = state_ == State::Working;
    state_ = State::Closed;
    auto& context = loop_.context();
    if (exchange_) {
        exchange_->stop.request_stop();
        if (!working) {  // Else the worker still writes to it, and it is recorded afterwards.
            context.pipeline.record(*exchange_, outcome == Outcome::Clean);
        }
        if (outcome == Outcome::Broken) {
            context.parts.metrics.aborted.fetch_add(1, std::memory_order_relaxed);
        }
    }
    markStream(false);
    loop_.timers().remove(*this);
    // Closing alone does not end an epoll registration while a child that is just being spawned
    // holds a copy of the descriptor: its events would arrive for a connection that is gone.
    if (watching_) {
        loop_.remove(writer_->sourceFd());
        watching_ = false;
    }
    if (watchedSocket_ >= 0) {
        loop_.remove(watchedSocket_);
        watchedSocket_ = -1;
    }
    writer_.reset();
    collector_.reset();
    exchange_.reset();
    transport_.reset();
    context.parts.metrics.connections.fetch_sub(1, std::memory_order_relaxed);
    loop_.retire(std::move(self_));
}

void Connection::setDeadline(std::chrono::milliseconds fromNow) {
    loop_.timers().set(*this, loop_.nowMs() + fromNow.count());
}

void Connection::onDeadline() {
    auto& metrics = loop_.context().parts.metrics;
    switch (state_) {
        case State::ReadingHead:
            if (input_.empty()) {
                close(Outcome::Clean);
                return;
            }
            metrics.timeouts.fetch_add(1, std::memory_order_relaxed);
            setDeadline(limits().headTime);
            refuse(StatusError(408, ErrorCode::Timeout, "the request head took too long"));
            drive();
            return;
        case State::ReadingBody:
            onSlowUpload();
            return;
        case State::Writing:
            onStalledAnswer();
            return;
        case State::Working:
            setDeadline(limits().stalledDownload);
            return;
        case State::Lingering:
            close(Outcome::Clean);
            return;
        case State::Closed:
            return;
    }
}

void Connection::onSlowUpload() {
    const auto windowMs =
        static_cast<std::uint64_t>(std::max<std::int64_t>(1, limits().rateWindow.count()));
    const std::uint64_t least = limits().minUploadBytesPerSecond * windowMs / 1000;
    setDeadline(limits().rateWindow);
    if (std::exchange(windowBytes_, 0) >= least) {
        return;
    }
    loop_.context().parts.metrics.timeouts.fetch_add(1, std::memory_order_relaxed);
    refuse(StatusError(408, ErrorCode::Timeout, "the request body comes too slowly"));
    drive();
}

void Connection::onStalledAnswer() {
    if (starved_) {
        const bool beats = writer_ && writer_->heartbeat();
        setDeadline(beats ? limits().eventHeartbeat : limits().stalledDownload);
        if (beats) {
            drive();
        }
        return;
    }
    if (std::exchange(windowBytes_, 0) > 0) {
        setDeadline(limits().stalledDownload);
        return;
    }
    loop_.context().parts.metrics.timeouts.fetch_add(1, std::memory_order_relaxed);
    close(Outcome::Broken);
}

void Connection::markStream(bool on) {
    auto& metrics = loop_.context().parts.metrics;
    if (on && !isStream_) {
        metrics.streams.fetch_add(1, std::memory_order_relaxed);
    } else if (!on && isStream_) {
        metrics.streams.fetch_sub(1, std::memory_order_relaxed);
    }
    if (!on && isEvents_) {
        metrics.eventStreams.fetch_sub(1, std::memory_order_relaxed);
        isEvents_ = false;
        transport_->limitUnacknowledged(std::chrono::milliseconds(0));
    }
    isStream_ = on;
}

}  // namespace consort::http

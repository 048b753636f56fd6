// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/http/engine/connection.h"
#include "core/http/problem.h"

namespace consort::http {

namespace {

constexpr std::size_t kMaxDiscarded = 4 * 1024 * 1024;
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool isSafeId(std::string_view id) {
    return !id.empty() && id.size() <= 64 &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
           ) == std::string_view::npos;
}

}  // namespace

IoResult Connection::readSome() {
    auto& buffer = loop_.readBuffer();
    const auto result = transport_->read(buffer.data(), buffer.size());
    if (result.kind == IoResult::Kind::Again) {
        readable_ = false;
    } else if (result.kind == IoResult::Kind::Done) {
        loop_.context().parts.metrics.bytesReceived.fetch_add(
            result.bytes, std::memory_order_relaxed
        );
        // An edge tells of what came; after a short read nothing is left but perhaps the end.
        readable_ = result.bytes == buffer.size() || peerEnded_ || !transport_->shortReadDrains();
    }
    return result;
}

bool Connection::readHead() {
    if (!input_.empty()) {
        // An empty line before a request is ignored, RFC 9112 2.2.
        while (input_.starts_with("\r\n")) {
            input_.erase(0, 2);
        }
        if (const auto end = findHeadEnd(input_, 0)) {
            return parseHead(std::exchange(input_, {}), *end);
        }
    }
    if (!readable_) {
        return false;
    }
    const auto result = readSome();
    if (result.kind == IoResult::Kind::Again) {
        return false;
    }
    if (result.kind != IoResult::Kind::Done) {
        close(Outcome::Clean);
        return false;
    }
    const std::string_view fresh(loop_.readBuffer().data(), result.bytes);
    if (input_.empty() && !fresh.starts_with("\r\n")) {
        if (const auto end = findHeadEnd(fresh, 0)) {
            return parseHead(fresh, *end);
        }
        setDeadline(limits().headTime);
    }
    const std::size_t searched = input_.size();
    input_ += fresh;
    if (findHeadEnd(input_, searched)) {
        return true;
    }
    if (input_.size() > limits().headBytes) {
        refuse(StatusError(431, ErrorCode::Invalid, "the request head is too large"));
    }
    return true;
}

bool Connection::parseHead(std::string_view bytes, std::size_t headEnd) {
    try {
        if (headEnd > limits().headBytes) {
            throw StatusError(431, ErrorCode::Invalid, "the request head is too large");
        }
        auto head = loop_.parser().parse(bytes.substr(0, headEnd));
        keepInput(bytes.substr(headEnd));
        startRequest(std::move(head));
    } catch (const Error& error) {
        keepInput(bytes.substr(headEnd));
        refuse(error);
    }
    return true;
}

void Connection::keepInput(std::string_view rest) {
    if (rest.empty()) {
        input_ = {};
    } else {
        input_.assign(rest);
    }
}

void Connection::startRequest(RequestHead head) {
    auto& context = loop_.context();
    const bool trusted = context.proxies.contains(peer_);
    RequestParts parts;
    parts.method = head.method;
    parts.target = std::move(head.target);
    parts.headers = std::move(head.headers);
    parts.isTls = tls_ || (trusted && parts.headers.find("X-Forwarded-Proto") == "https");
    parts.clientAddress = trusted ? context.proxies.clientOf(peer_, parts.headers) : peer_;
    const auto id = trusted ? parts.headers.find("X-Request-Id") : std::nullopt;
    parts.requestId = id && isSafeId(*id) ? std::string(*id) : loop_.nextRequestId();
    exchange_ = std::make_shared<Exchange>(Exchange{
        .framing = std::move(head), .request = Request(std::move(parts))});
    exchange_->started = std::chrono::steady_clock::now();
    keepAlive_ = exchange_->framing.keepAlive;
    auto& request = exchange_->request;
    exchange_->match = context.parts.router.match(request.method(), request.path());
    const bool hasBody = exchange_->framing.hasBody();
    if (auto response = context.pipeline.admit(*exchange_)) {
        unreadBody_ = hasBody;
        keepAlive_ = keepAlive_ && !hasBody;
        answer(std::move(*response));
        return;
    }
    if (!hasBody) {
        execute();
        return;
    }
    const auto& route = *exchange_->match.route;
    collector_ = std::make_unique<BodyCollector>(
        exchange_->framing,
        BodyLimits{
            route.limits.maxBodyBytes, limits().gatheredBodyBytes, context.options.spoolDirectory}
    );
    if (exchange_->framing.expectsContinue && input_.empty()) {
        // A fresh socket takes these few bytes; if it does not, the client sends without them.
        transport_->write(kContinue.data(), kContinue.size(), More::No);
    }
    windowBytes_ = 0;
    state_ = State::ReadingBody;
    setDeadline(limits().rateWindow);
}

bool Connection::readBody() {
    try {
        if (!input_.empty()) {
            const std::string bytes = std::exchange(input_, {});
            if (takeBody(bytes)) {
                return true;
            }
        }
        if (!readable_) {
            return false;
        }
        const auto result = readSome();
        if (result.kind == IoResult::Kind::Again) {
            return false;
        }
        if (result.kind != IoResult::Kind::Done) {
            close(Outcome::Broken);
            return false;
        }
        takeBody(std::string_view(loop_.readBuffer().data(), result.bytes));
    } catch (const Error& error) {
        refuse(error);
    }
    return true;
}

bool Connection::takeBody(std::string_view bytes) {
    windowBytes_ += bytes.size();
    const std::size_t used = collector_->take(bytes);
    if (!collector_->complete()) {
        return false;
    }
    keepInput(bytes.substr(used));
    collector_->moveInto(exchange_->request);
    collector_.reset();
    execute();
    return true;
}

bool Connection::discardInput() {
    while (readable_ && windowBytes_ < kMaxDiscarded) {
        const auto result = readSome();
        if (result.kind == IoResult::Kind::Again) {
            return false;
        }
        if (result.kind != IoResult::Kind::Done) {
            close(Outcome::Clean);
            return false;
        }
        windowBytes_ += result.bytes;
    }
    if (windowBytes_ >= kMaxDiscarded) {
        close(Outcome::Clean);
    }
    return false;
}

void Connection::refuse(const Error& error) {
    if (!exchange_) {
        exchange_ = std::make_shared<Exchange>(Exchange{
            .framing = {},
            .request = Request(RequestParts{
                .target = "*", .clientAddress = peer_, .requestId = loop_.nextRequestId()})});
        exchange_->started = std::chrono::steady_clock::now();
    }
    collector_.reset();
    keepAlive_ = false;
    unreadBody_ = true;
    answer(loop_.context().pipeline.answerTo(error, *exchange_));
}

}  // namespace consort::http

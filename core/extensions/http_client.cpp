// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/http_client.h"

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/extensions/call_watch.h"

namespace consort::extensions {

namespace {

/// Asking twice does no harm, and there is no body that was read already.
bool mayRepeat(const OutgoingRequest& request) {
    const auto& method = request.method;
    return !request.body && (method == "GET" || method == "HEAD" || method == "OPTIONS");
}

}  // namespace

HttpResponseBody::HttpResponseBody(
    HttpClient& client, std::string origin, std::unique_ptr<HttpExchange> exchange
)
    : client_(client), origin_(std::move(origin)), exchange_(std::move(exchange)) {}

HttpResponseBody::~HttpResponseBody() {
    if (auto wire = exchange_->takeReusable()) {
        client_.giveBack(origin_, std::move(wire));
    }
}

std::size_t HttpResponseBody::read(std::span<char> buffer, const CallWatch& watch) {
    try {
        return exchange_->readBody(buffer, watch);
    } catch (const Error& error) {
        throw Error(error.code(), origin_ + ": " + error.what());
    }
}

HttpClient::HttpClient(HttpClientOptions options)
    : options_(std::move(options)), tls_(options_.caFile) {
    if (options_.proxy == "none") {
        return;
    }
    if (options_.proxy.empty()) {
        plainProxy_ = proxyFromEnvironment(false);
        secureProxy_ = proxyFromEnvironment(true);
    } else {
        plainProxy_ = secureProxy_ = parseProxy(options_.proxy, options_.noProxy);
    }
}

HttpClient::~HttpClient() = default;

IncomingResponse HttpClient::send(OutgoingRequest request, const CallWatch& headWatch) {
    const auto origin = request.to.origin();
    try {
        const auto* proxy = proxyFor(request.to);
        if (proxy != nullptr && !request.to.isSecure && !proxy->authorization.empty()) {
            throw unavailable("a proxy that asks for a password is used for https only");
        }
        const bool hasAgent =
            std::any_of(request.headers.begin(), request.headers.end(), [](const auto& field) {
                return field.first == "user-agent" || field.first == "User-Agent";
            });
        if (!hasAgent) {
            request.headers.emplace_back("User-Agent", options_.userAgent);
        }
        IncomingHead head;
        auto idle = takeIdle(origin);
        const bool isReused = idle != nullptr;
        auto wire = isReused ? std::move(idle)
                             : std::make_unique<HttpWire>(request.to, proxy, tls_, headWatch);
        auto done = exchange(request, std::move(wire), headWatch, head);
        if (done == nullptr && isReused && mayRepeat(request)) {
            // The server closed it at the very moment it was used.
            wire = std::make_unique<HttpWire>(request.to, proxy, tls_, headWatch);
            done = exchange(request, std::move(wire), headWatch, head);
        }
        if (done == nullptr) {
            throw unavailable("the connection was closed before the response");
        }
        return {
            std::move(head), std::make_unique<HttpResponseBody>(*this, origin, std::move(done))};
    } catch (const Error& error) {
        throw Error(error.code(), origin + ": " + error.what()).withRetryAfter(error.retryAfter());
    }
}

std::unique_ptr<HttpExchange> HttpClient::exchange(
    const OutgoingRequest& request,
    std::unique_ptr<HttpWire> wire,
    const CallWatch& watch,
    IncomingHead& head
) {
    auto running = std::make_unique<HttpExchange>(std::move(wire));
    try {
        running->send(request, !request.to.isSecure && proxyFor(request.to) != nullptr, watch);
        head = running->receiveHead(watch);
        return running;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unavailable && !running->hasBegun() && mayRepeat(request)) {
            return nullptr;
        }
        throw;
    }
}

const HttpProxy* HttpClient::proxyFor(const HttpAddress& to) const {
    const auto& proxy = to.isSecure ? secureProxy_ : plainProxy_;
    return proxy && proxy->isFor(to.host) ? &*proxy : nullptr;
}

std::unique_ptr<HttpWire> HttpClient::takeIdle(const std::string& origin) {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Idle> dropped;  // Closed outside the lock.
    const std::lock_guard lock(mutex_);
    const auto found = idle_.find(origin);
    while (found != idle_.end() && !found->second.empty()) {
        auto idle = std::move(found->second.back());
        found->second.pop_back();
        if (now - idle.since < options_.maxIdle && !idle.wire->isStale()) {
            return std::move(idle.wire);
        }
        dropped.push_back(std::move(idle));
    }
    return nullptr;
}

void HttpClient::giveBack(const std::string& origin, std::unique_ptr<HttpWire> wire) {
    const auto now = std::chrono::steady_clock::now();
    std::vector<Idle> dropped;
    const std::lock_guard lock(mutex_);
    for (auto& [other, wires] : idle_) {
        const auto old = std::stable_partition(wires.begin(), wires.end(), [&](const auto& idle) {
            return now - idle.since < options_.maxIdle;
        });
        std::move(old, wires.end(), std::back_inserter(dropped));
        wires.erase(old, wires.end());
    }
    auto& mine = idle_[origin];
    if (mine.size() < options_.maxIdlePerHost) {
        mine.push_back({std::move(wire), now});
    } else {
        dropped.push_back({std::move(wire), now});
    }
}

std::size_t HttpClient::idleConnections() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const auto& [origin, wires] : idle_) {
        count += wires.size();
    }
    return count;
}

}  // namespace consort::extensions

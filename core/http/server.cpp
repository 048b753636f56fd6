// SPDX-License-Identifier: Apache-2.0
#include "core/http/server.h"

#include <algorithm>
#include <thread>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/http/engine/engine_context.h"
#include "core/http/engine/listener.h"
#include "core/http/engine/loop.h"

namespace consort::http {

class Server::Engine {
public:
    Engine(ServerOptions options, ServerParts parts)
        : options_(std::move(options)), context_(options_, parts) {}

    ~Engine() { stop(std::chrono::milliseconds(0)); }

    void start() {
        const bool wantsTls = std::any_of(
            options_.listen.begin(), options_.listen.end(), [](const auto& one) { return one.tls; }
        );
        if (wantsTls) {
            reloadTls();
        }
        for (const auto& address : options_.listen) {
            listeners_.push_back(std::make_unique<Listener>(address, context_));
        }
        const auto makePool = [this](unsigned threads, const char* setting) {
            return std::make_unique<WorkerPool>(
                threads, options_.limits.maxQueuedRequests, setting
            );
        };
        context_.workers = makePool(options_.workers, "server.workers");
        context_.storageWorkers = makePool(options_.storageWorkers, "server.storage_workers");
        const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < (options_.loops == 0 ? cores : options_.loops); ++i) {
            context_.loops.push_back(std::make_unique<Loop>(context_));
        }
        for (auto& loop : context_.loops) {
            for (auto& listener : listeners_) {
                listener->addTo(*loop);
            }
        }
        for (auto& loop : context_.loops) {
            loop->start();
        }
    }

    std::uint16_t port(std::size_t index) const { return listeners_.at(index)->port(); }

    void stop(std::chrono::milliseconds drain) {
        if (context_.loops.empty() || context_.stopping.exchange(true)) {
            return;
        }
        context_.closing = true;
        for (auto& listener : listeners_) {
            listener->stop();
        }
        for (auto& loop : context_.loops) {
            loop->beginStop(drain);
        }
        for (auto& loop : context_.loops) {
            loop->join();
        }
        context_.workers->stop();
        context_.storageWorkers->stop();
        context_.loops.clear();
        listeners_.clear();
    }

    void closeAfterAnswers() { context_.closing = true; }

    void reloadTls() {
        if (!options_.tls) {
            throw invalid("a TLS address needs a certificate and a key");
        }
        context_.tls.load(*options_.tls);
    }

private:
    const ServerOptions options_;
    EngineContext context_;
    std::vector<std::unique_ptr<Listener>> listeners_;
};

Server::Server(ServerOptions options, ServerParts parts)
    : engine_(std::make_unique<Engine>(std::move(options), parts)) {}

Server::~Server() = default;

void Server::start() {
    engine_->start();
}

std::uint16_t Server::port(std::size_t index) const {
    return engine_->port(index);
}

void Server::closeAfterAnswers() {
    engine_->closeAfterAnswers();
}

void Server::stop(std::chrono::milliseconds drain) {
    engine_->stop(drain);
}

void Server::reloadTls() {
    engine_->reloadTls();
}

}  // namespace consort::http

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "core/http/engine/client_address.h"
#include "core/http/engine/pipeline.h"
#include "core/http/engine/tls_context.h"
#include "core/http/engine/worker_pool.h"
#include "core/http/server.h"
#include "core/http/server_options.h"

namespace consort::http {

class Loop;

/// What all loops and connections of one server share. Thread-safe.
struct EngineContext {
    EngineContext(const ServerOptions& serverOptions, ServerParts serverParts)
        : options(serverOptions),
          parts(serverParts),
          pipeline(serverOptions, serverParts),
          proxies(serverOptions.trustedProxies) {}

    const ServerOptions& options;
    ServerParts parts;
    Pipeline pipeline;
    TrustedProxies proxies;
    TlsContext tls;
    std::unique_ptr<WorkerPool> workers;
    std::unique_ptr<WorkerPool> storageWorkers;  ///< Also reads the bodies that have readers.
    std::vector<std::unique_ptr<Loop>> loops;
    std::atomic<bool> closing{false};  ///< Connections end with their answers.
    std::atomic<bool> stopping{false};
};

}  // namespace consort::http

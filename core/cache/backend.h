// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/cache/cache.h"
#include "core/cache/event_bus.h"

namespace consort::cache {

struct BackendOptions {
    std::string url;  ///< See RedisUrl; empty: in this process.
    std::string prefix = "consort:";
    std::string caFile;
};

/// What the servers of an installation share besides the database: chosen by the URL. Outlives all
/// who use it. Thread-safe.
class Backend {
public:
    struct State {
        bool isUp = false;
        std::uint64_t reconnects = 0;
        std::uint64_t lostMessages = 0;  ///< Published here, and never told to the others.
        std::string problem;             ///< Why it is not up; for the operator.
    };

    virtual ~Backend() = default;

    virtual Cache& cache() = 0;
    virtual EventBus& bus() = 0;

    /// Begins to exchange messages with others. A Redis that is not there is waited for in the
    /// background. Subscribe before.
    virtual void start() = 0;

    /// nullopt when there is nothing to share with others.
    virtual std::optional<State> state() const = 0;
};

/// Throws Error(Invalid) for a URL that is none. Everything it is given must outlive it.
std::unique_ptr<Backend> openBackend(const BackendOptions& options, const Clock& clock, Log& log);

/// Whether it answers now. Throws Error(Unavailable), Error(Denied) when it refuses to let the
/// server in, Error(Invalid) for a URL that is none.
void requireBackend(const BackendOptions& options);

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/log.h"
#include "core/cache/event_bus.h"

namespace consort::events {

/// Short messages from server to server about what they keep in memory: something changed here,
/// forget what you know of it. No client sees them. They make the others know sooner; who must not
/// miss a change looks at the database from time to time all the same. Thread-safe.
class Signals final {
public:
    /// What the others told. Must be quick and must not call Signals; what it throws is logged.
    using Handler = std::function<void(const std::string& payload)>;

    struct Listener {
        std::string_view name;  ///< Of the signal: one word.
        Handler handler;
    };

    /// `missed` is called when signals may have been lost: assume that everything changed.
    Signals(
        cache::EventBus& bus,
        Log& log,
        std::vector<Listener> listeners,
        std::function<void()> missed
    );

    /// Tells all other servers.
    void tell(std::string_view name, std::string_view payload = {});

    /// Listens no more: no handler is called once it returns.
    void close() { subscription_.reset(); }

private:
    void take(const cache::EventBus::Message& message);
    void guarded(std::string_view name, const std::function<void()>& work);

    cache::EventBus& bus_;
    Log& log_;
    const std::vector<Listener> listeners_;
    const std::function<void()> missed_;
    std::unique_ptr<cache::EventBus::Subscription> subscription_;
};

}  // namespace consort::events

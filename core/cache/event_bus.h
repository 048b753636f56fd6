// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace consort::cache {

/// Carries messages to everybody who listens, in this process and, where it is shared, in the
/// others of the same installation. Messages may be lost while a shared bus cannot be reached;
/// whatever must not be lost is in the database. Thread-safe.
class EventBus {
public:
    /// Listening ends with this object: once it is destroyed the handler is not called any more.
    class Subscription {
    public:
        virtual ~Subscription() = default;
    };

    /// Must be quick, must not throw and must not call the bus.
    using Handler = std::function<void(std::string_view message)>;

    virtual ~EventBus() = default;

    virtual void publish(std::string_view message) = 0;

    /// Calls `handler` for every message published from now on, also for this process's own, in the
    /// order of publishing for each publisher. The subscription must not outlive the bus.
    [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(Handler handler) = 0;
};

}  // namespace consort::cache

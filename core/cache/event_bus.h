// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace consort::cache {

/// Carries messages to everybody who listens, in this process and, where it is shared, in the
/// others of the same installation. Messages may be lost while a shared bus cannot be reached,
/// which listeners are told; whatever must not be lost is in the database. Thread-safe.
class EventBus {
public:
    struct Message {
        std::string_view id;  ///< Unique. The same, and in the same order, at every process.
        std::string_view text;
        bool isOwn = false;  ///< Published by this very object.
        /// From before this process listened, or from while it had lost sight of the others: for
        /// whoever keeps a log. It follows on anew(), and a gap() comes after the last of them.
        bool isPast = false;
    };

    /// Must be quick, must not throw and must not call the bus. Never two calls at a time.
    struct Handlers {
        std::function<void(const Message&)> message;
        /// What others published up to the message `place` may have been missed; everything after
        /// it follows. Who reads the truth when told has missed nothing. May be null.
        std::function<void(std::string_view place)> gap;
        /// A gap() is to come. What is past and still known of from after the message `place`
        /// comes before it: a log that has no hole begins there. May be null.
        std::function<void(std::string_view place)> anew{};
    };

    /// Listening ends with this object: once it is destroyed the handlers are not called any more.
    class Subscription {
    public:
        virtual ~Subscription() = default;
    };

    virtual ~EventBus() = default;

    /// Tells all who listen to `topic` (a word). Never waits for others.
    virtual void publish(std::string_view topic, std::string_view text) = 0;

    /// Calls for every message published from now on, also for this process's own, in the order of
    /// publishing for each publisher. The subscription must not outlive the bus.
    [[nodiscard]] virtual std::unique_ptr<Subscription> subscribe(
        std::string_view topic, Handlers handlers
    ) = 0;
};

}  // namespace consort::cache

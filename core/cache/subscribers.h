// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "core/cache/event_bus.h"

namespace consort::cache {

/// Who listens at a bus. What tells is called with `mutex` held, which serialises the
/// handlers. Outlives its subscriptions.
class Subscribers final {
public:
    explicit Subscribers(std::mutex& mutex) : mutex_(mutex) {}

    [[nodiscard]] std::unique_ptr<EventBus::Subscription> add(
        std::string_view topic, EventBus::Handlers handlers
    );

    void tell(std::string_view topic, const EventBus::Message& message) const;
    void tellGap(std::string_view place) const;
    void tellAnew(std::string_view place) const;

private:
    class Entry;

    struct Listener {
        std::string topic;
        EventBus::Handlers handlers;
    };

    std::mutex& mutex_;
    std::list<Listener> listeners_;
};

}  // namespace consort::cache

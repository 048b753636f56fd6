// SPDX-License-Identifier: Apache-2.0
#include "core/cache/subscribers.h"

#include <utility>

namespace consort::cache {

class Subscribers::Entry final : public EventBus::Subscription {
public:
    Entry(Subscribers& owner, std::list<Listener>::iterator place) : owner_(owner), place_(place) {}

    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    ~Entry() override {
        const std::lock_guard lock(owner_.mutex_);
        owner_.listeners_.erase(place_);
    }

private:
    Subscribers& owner_;
    std::list<Listener>::iterator place_;
};

std::unique_ptr<EventBus::Subscription> Subscribers::add(
    std::string_view topic, EventBus::Handlers handlers
) {
    const std::lock_guard lock(mutex_);
    listeners_.push_back({std::string(topic), std::move(handlers)});
    return std::make_unique<Entry>(*this, std::prev(listeners_.end()));
}

void Subscribers::tell(std::string_view topic, const EventBus::Message& message) const {
    for (const auto& listener : listeners_) {
        if (listener.topic == topic) {
            listener.handlers.message(message);
        }
    }
}

void Subscribers::tellGap(std::string_view place) const {
    for (const auto& listener : listeners_) {
        if (listener.handlers.gap) {
            listener.handlers.gap(place);
        }
    }
}

void Subscribers::tellAnew(std::string_view place) const {
    for (const auto& listener : listeners_) {
        if (listener.handlers.anew) {
            listener.handlers.anew(place);
        }
    }
}

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#include "core/cache/memory_event_bus.h"

#include <utility>

namespace consort::cache {

class MemoryEventBus::Entry final : public Subscription {
public:
    Entry(MemoryEventBus& bus, std::list<Handler>::iterator place) : bus_(bus), place_(place) {}

    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    ~Entry() override {
        const std::lock_guard lock(bus_.mutex_);
        bus_.handlers_.erase(place_);
    }

private:
    MemoryEventBus& bus_;
    std::list<Handler>::iterator place_;
};

void MemoryEventBus::publish(std::string_view message) {
    const std::lock_guard lock(mutex_);
    for (const auto& handler : handlers_) {
        handler(message);
    }
}

std::unique_ptr<EventBus::Subscription> MemoryEventBus::subscribe(Handler handler) {
    const std::lock_guard lock(mutex_);
    handlers_.push_back(std::move(handler));
    return std::make_unique<Entry>(*this, std::prev(handlers_.end()));
}

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#include "core/cache/memory_event_bus.h"

#include <utility>

#include "core/base/random.h"

namespace consort::cache {

MemoryEventBus::MemoryEventBus() : origin_(randomToken(12)) {}

void MemoryEventBus::publish(std::string_view topic, std::string_view text) {
    const std::lock_guard lock(mutex_);
    const auto id = origin_ + '.' + std::to_string(++published_);
    subscribers_.tell(topic, {id, text, true});
}

std::unique_ptr<EventBus::Subscription> MemoryEventBus::subscribe(
    std::string_view topic, Handlers handlers
) {
    return subscribers_.add(topic, std::move(handlers));
}

}  // namespace consort::cache

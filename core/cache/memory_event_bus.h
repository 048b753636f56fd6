// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "core/cache/event_bus.h"
#include "core/cache/subscribers.h"

namespace consort::cache {

/// An EventBus within this process: publish() calls the handlers, one message at a time.
class MemoryEventBus final : public EventBus {
public:
    MemoryEventBus();

    void publish(std::string_view topic, std::string_view text) override;
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::string_view topic, Handlers handlers)
        override;

private:
    const std::string origin_;  ///< Tells its ids from those of other processes.
    std::mutex mutex_;
    std::uint64_t published_ = 0;
    Subscribers subscribers_{mutex_};
};

}  // namespace consort::cache

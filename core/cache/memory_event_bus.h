// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <mutex>

#include "core/cache/event_bus.h"

namespace consort::cache {

/// An EventBus within this process: publish() calls the handlers, one message at a time.
class MemoryEventBus final : public EventBus {
public:
    void publish(std::string_view message) override;
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(Handler handler) override;

private:
    class Entry;

    std::mutex mutex_;
    std::list<Handler> handlers_;
};

}  // namespace consort::cache

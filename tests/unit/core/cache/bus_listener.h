// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/cache/event_bus.h"

namespace consort::cache {

/// Keeps what a bus tells of the topic "t".
class BusListener final {
public:
    struct Heard {
        std::string id;
        std::string text;  ///< "<gap>" for a gap.
        bool isOwn = false;
        bool isPast = false;
    };

    explicit BusListener(EventBus& bus)
        : subscription_(bus.subscribe(
              "t",
              {[this](const EventBus::Message& message) {
                   add(
                       {std::string(message.id),
                        std::string(message.text),
                        message.isOwn,
                        message.isPast}
                   );
               },
               [this](std::string_view place) {
                   add({std::string(place), "<gap>"});
               },
               [this](std::string_view place) {
                   const std::lock_guard lock(mutex_);
                   beginning_ = place;
               }}
          )) {}

    std::vector<Heard> heard() const {
        const std::lock_guard lock(mutex_);
        return heard_;
    }

    /// Where the messages heard began anew the last time.
    std::string beginning() const {
        const std::lock_guard lock(mutex_);
        return beginning_;
    }

    /// All texts heard so far, in their order.
    std::string texts() const {
        const std::lock_guard lock(mutex_);
        return join();
    }

    /// The texts, once they end like this; else those of after ten seconds.
    std::string textsUntil(std::string_view end) {
        return textsOnce([&](const std::string& texts) { return texts.ends_with(end); });
    }

    std::string textsOnce(const std::function<bool(const std::string&)>& isEnough) {
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, std::chrono::seconds(10), [&] { return isEnough(join()); });
        return join();
    }

private:
    void add(Heard heard) {
        {
            const std::lock_guard lock(mutex_);
            heard_.push_back(std::move(heard));
        }
        changed_.notify_all();
    }

    std::string join() const {
        std::string texts;
        for (const auto& heard : heard_) {
            texts += heard.text;
        }
        return texts;
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Heard> heard_;
    std::string beginning_;
    std::unique_ptr<EventBus::Subscription> subscription_;
};

}  // namespace consort::cache

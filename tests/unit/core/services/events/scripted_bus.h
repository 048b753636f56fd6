// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/cache/event_bus.h"

namespace consort::events {

/// A shared bus with one listener, as one server sees it: the test plays the others.
class ScriptedBus final : public cache::EventBus {
public:
    void publish(std::string_view, std::string_view text) override {
        tell({std::to_string(++published_), text, true});
    }

    std::unique_ptr<Subscription> subscribe(std::string_view, Handlers handlers) override {
        handlers_ = std::move(handlers);
        return nullptr;
    }

    void tell(const Message& message) { handlers_.message(message); }

    void tellAnew(std::string_view place) { handlers_.anew(place); }

    void tellGap(std::string_view place) { handlers_.gap(place); }

private:
    Handlers handlers_;
    int published_ = 0;
};

}  // namespace consort::events

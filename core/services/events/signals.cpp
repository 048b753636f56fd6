// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/signals.h"

#include <utility>

namespace consort::events {

namespace {

constexpr std::string_view kTopic = "signals";

}  // namespace

Signals::Signals(
    cache::EventBus& bus, Log& log, std::vector<Listener> listeners, std::function<void()> missed
)
    : bus_(bus),
      log_(log),
      listeners_(std::move(listeners)),
      missed_(std::move(missed)),
      subscription_(bus.subscribe(
          kTopic,
          {[this](const cache::EventBus::Message& message) { take(message); },
           [this](std::string_view) { guarded("gap", missed_); }}
      )) {}

void Signals::tell(std::string_view name, std::string_view payload) {
    bus_.publish(kTopic, std::string(name).append(" ").append(payload));
}

void Signals::take(const cache::EventBus::Message& message) {
    if (message.isOwn || message.isPast) {
        return;  // Known here, or part of what missed() is for.
    }
    const auto space = message.text.find(' ');
    const auto name = message.text.substr(0, space);
    for (const auto& listener : listeners_) {
        if (space != std::string_view::npos && listener.name == name) {
            guarded(name, [&] { listener.handler(std::string(message.text.substr(space + 1))); });
        }
    }
}

void Signals::guarded(std::string_view name, const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& error) {
        log_.warning("events", "signal failed", {{"signal", name}, {"reason", error.what()}});
    }
}

}  // namespace consort::events

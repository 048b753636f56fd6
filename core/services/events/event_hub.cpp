// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/event_hub.h"

#include <utility>
#include <vector>

#include "core/base/error.h"

namespace consort::events {

namespace {

constexpr std::chrono::seconds kTryAgainAfter{60};
constexpr std::string_view kTopic = "events";

}  // namespace

EventHub::EventHub(cache::EventBus& bus, const Clock& clock, Log& log, EventHubOptions options)
    : bus_(bus),
      clock_(clock),
      logTo_(log),
      options_(options),
      kept_(newUuid(clock.nowMs()), options.keptEvents, options.keptBytes),
      subscription_(bus.subscribe(
          kTopic,
          {[this](const cache::EventBus::Message& message) { deliver(message); },
           [this](std::string_view place) { tellGap(place); },
           [this](std::string_view place) { beginAnew(place); }}
      )) {}

void EventHub::publish(const Audience& to, const std::string& name, const std::string& data) {
    bus_.publish(kTopic, encode({{}, to, name, data}));
}

EventHub::StreamId EventHub::open(
    const Listener& listener,
    const std::string& lastId,
    const std::function<void(const Opened&)>& opened,
    std::shared_ptr<EventSink> sink
) {
    const std::lock_guard lock(mutex_);
    auto& own = byUser_[listener.user];
    if (own.size() >= options_.streamsPerUser) {
        throw Error(
            ErrorCode::Quota,
            "this user has " + std::to_string(own.size()) +
                " event streams open, which is the limit (server.event_streams_per_user)"
        )
            .withRetryAfter(kTryAgainAfter);
    }
    Opened answer{++lastStream_, kept_.lastId(), false};
    answer.isResumed = kept_.replayAfter(lastId, [](const Event&) {});
    if (answer.isResumed) {
        // Events replayed come with their own ids; until then the client is where it was.
        answer.lastId = lastId;
    }
    opened(answer);
    kept_.replayAfter(lastId, [&](const Event& event) {
        if (isFor(event, listener)) {
            sink->take(event);
        }
    });
    own.insert(answer.stream);
    streams_.emplace(answer.stream, Stream{listener, std::move(sink), clock_.steadyNow()});
    return answer.stream;
}

void EventHub::close(StreamId stream) {
    const std::lock_guard lock(mutex_);
    const auto found = streams_.find(stream);
    if (found == streams_.end()) {
        return;
    }
    const auto own = byUser_.find(found->second.listener.user);
    own->second.erase(stream);
    if (own->second.empty()) {
        byUser_.erase(own);
    }
    streams_.erase(found);
}

void EventHub::endOlderThan(std::chrono::milliseconds age) {
    std::vector<std::shared_ptr<EventSink>> old;
    {
        const std::lock_guard lock(mutex_);
        const auto since = clock_.steadyNow() - age;
        for (const auto& [id, stream] : streams_) {
            if (stream.since <= since) {
                old.push_back(stream.sink);
            }
        }
    }
    // Ending a stream may close it here.
    for (const auto& sink : old) {
        sink->end();
    }
}

std::size_t EventHub::streams() const {
    const std::lock_guard lock(mutex_);
    return streams_.size();
}

void EventHub::deliver(const cache::EventBus::Message& message) {
    try {
        auto event = decode(message.text);
        event.id = message.id;
        const std::lock_guard lock(mutex_);
        // Who listens now has not missed what was before: a command is not given a second time.
        if (message.isPast) {
            (past_ ? *past_ : kept_).add(std::move(event));
            return;
        }
        handOver(event);
        kept_.add(std::move(event));
    } catch (const std::exception& error) {
        logTo_.warning("events", "event dropped", {{"reason", error.what()}});
    }
}

void EventHub::beginAnew(std::string_view place) {
    const std::lock_guard lock(mutex_);
    past_.emplace(std::string(place), options_.keptEvents, options_.keptBytes);
}

void EventHub::tellGap(std::string_view place) {
    const std::lock_guard lock(mutex_);
    if (past_) {
        kept_ = *std::exchange(past_, std::nullopt);
    } else {
        kept_ = EventLog(std::string(place), options_.keptEvents, options_.keptBytes);
    }
    for (const auto& [id, stream] : streams_) {
        stream.sink->missed(kept_.lastId());
    }
}

void EventHub::handOver(const Event& event) {
    if (!event.to.user.empty()) {
        const auto own = byUser_.find(event.to.user);
        if (own == byUser_.end()) {
            return;
        }
        for (const auto stream : own->second) {
            const auto& entry = streams_.at(stream);
            if (isFor(event, entry.listener)) {
                entry.sink->take(event);
            }
        }
        return;
    }
    for (const auto& [stream, entry] : streams_) {
        if (isFor(event, entry.listener)) {
            entry.sink->take(event);
        }
    }
}

}  // namespace consort::events

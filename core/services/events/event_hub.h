// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "core/base/clock.h"
#include "core/base/log.h"
#include "core/cache/event_bus.h"
#include "core/services/events/event.h"
#include "core/services/events/event_log.h"

namespace consort::events {

struct EventHubOptions {
    std::size_t streamsPerUser = 100;
    std::size_t keptEvents = 4'096;
    std::size_t keptBytes = 8 * 1024 * 1024;
};

/// The open end of a stream. Calls are quick, throw nothing and do not call the hub.
class EventSink {
public:
    virtual ~EventSink() = default;
    virtual void take(const Event& event) = 0;

    /// What happened up to `lastId` may have been missed: the client has to read anew what it
    /// shows.
    virtual void missed(const std::string& lastId) = 0;

    /// Nothing follows; the client may come back.
    virtual void end() = 0;
};

/// Takes events and hands them to the streams that they are for. On a shared bus all hubs know the
/// same events by the same ids, so that a client may come back to another server. A stream costs
/// some hundred bytes and no thread. Thread-safe.
class EventHub final {
public:
    using StreamId = std::uint64_t;

    struct Opened {
        StreamId stream = 0;
        std::string lastId;      ///< What to come back with if no event follows.
        bool isResumed = false;  ///< Everything after the given id was handed over.
    };

    EventHub(cache::EventBus& bus, const Clock& clock, Log& log, EventHubOptions options = {});

    /// Tells the audience, wherever it is connected. `data` is a JSON object.
    void publish(const Audience& to, const std::string& name, const std::string& data);

    /// Hands what is for `listener` to `sink` from now on; first what came after `lastId`, as far
    /// as that is still known. `opened` is called before any event. Throws Error(Quota) when the
    /// user has too many streams.
    StreamId open(
        const Listener& listener,
        const std::string& lastId,
        const std::function<void(const Opened&)>& opened,
        std::shared_ptr<EventSink> sink
    );

    /// Once it returns the sink is not called any more. Does not block.
    void close(StreamId stream);

    /// Ends the streams that are open for longer than this. Who listens was looked at when the
    /// stream was opened, so it must not go on for ever.
    void endOlderThan(std::chrono::milliseconds age);

    std::size_t streams() const;

private:
    struct Stream {
        Listener listener;
        std::shared_ptr<EventSink> sink;
        std::chrono::steady_clock::time_point since;
    };

    void deliver(const cache::EventBus::Message& message);
    void beginAnew(std::string_view place);
    void tellGap(std::string_view place);
    void handOver(const Event& event);

    cache::EventBus& bus_;
    const Clock& clock_;
    Log& logTo_;
    EventHubOptions options_;
    mutable std::mutex mutex_;
    EventLog kept_;
    std::optional<EventLog> past_;  ///< Between anew and gap: what kept_ is to be.
    std::unordered_map<StreamId, Stream> streams_;
    std::unordered_map<UserId, std::unordered_set<StreamId>> byUser_;
    StreamId lastStream_ = 0;
    std::unique_ptr<cache::EventBus::Subscription> subscription_;
};

}  // namespace consort::events

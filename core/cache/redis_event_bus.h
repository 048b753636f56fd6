// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "core/cache/event_bus.h"
#include "core/cache/redis_link.h"
#include "core/cache/redis_stream.h"
#include "core/cache/subscribers.h"

namespace consort::cache {

/// An EventBus through one stream of Redis, which all servers with the same prefix write to and
/// read, so that all of them see the same messages with the same ids in the same order, those from
/// before they started included. The latest 8,192 are kept there.
///
/// publish() hands over to a thread. While Redis is not there a message is told here at once, under
/// an id that no other server knows, and kept for up to 30 seconds to be sent when it is back; when
/// some could not be kept all others are told of a gap.
class RedisEventBus final : public EventBus {
public:
    /// What Redis must do for a bus with this prefix: changes nothing that anybody is told.
    static RedisConnection::Command needed(const std::string& prefix);

    /// `link` must outlive it and have been started before start().
    RedisEventBus(RedisLink& link, const std::string& prefix, Log& log);

    /// Sends what is still to be sent, if Redis takes it.
    ~RedisEventBus() override;
    RedisEventBus(const RedisEventBus&) = delete;
    RedisEventBus& operator=(const RedisEventBus&) = delete;

    /// Begins to exchange messages with others; returns once what they sent before is known, or
    /// Redis is not there. Subscribe before.
    void start();

    void publish(std::string_view topic, std::string_view text) override;
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::string_view topic, Handlers handlers)
        override;

    /// Messages of this process that others were not told.
    std::uint64_t lost() const;

private:
    using Instant = std::chrono::steady_clock::time_point;

    struct Sent {
        std::uint64_t number = 0;
        std::string topic;
        std::string text;
        Instant at;
    };

    struct Batch {
        std::vector<RedisConnection::Command> commands;
        std::uint64_t upTo = 0;  ///< Number of the last message in it.
        std::uint64_t epoch = 0;
        std::uint64_t lost = 0;
    };

    void readLoop(const std::stop_token& stop);
    void read(RedisConnection& connection, std::uint64_t up, const std::stop_token& stop);
    void beginAnew(RedisConnection& connection);
    void catchUp(RedisConnection& connection);
    bool takeNext(RedisConnection& connection, bool waits);
    void takeEntry(const StreamEntry& entry);
    RedisConnection::Command readCommand(bool waits) const;

    void sendLoop(const std::stop_token& stop);
    Batch nextBatch() const;

    std::uint64_t join(std::uint64_t up);
    void leave(std::uint64_t epoch, const std::string& why);
    void tellAlone();
    void dropOldest();
    void requireEcho() const;

    RedisLink& link_;
    const std::string key_;
    const std::string origin_;
    Log& log_;
    mutable std::mutex mutex_;
    Subscribers subscribers_{mutex_};
    std::condition_variable_any wake_;
    std::deque<Sent> queue_;  ///< Published here and not yet seen in the stream.
    std::size_t queuedBytes_ = 0;
    std::uint64_t published_ = 0;  ///< Number of the newest.
    std::uint64_t told_ = 0;       ///< Up to which number own subscribers were told.
    std::uint64_t sent_ = 0;       ///< Up to which number Redis has them.
    std::uint64_t lost_ = 0;
    std::uint64_t lostTold_ = 0;  ///< As of which value of lost_ the others were told of a gap.
    bool isJoined_ = false;       ///< The stream is read and written.
    bool hasTried_ = false;
    std::uint64_t epoch_ = 0;  ///< Counts join().
    std::uint64_t up_ = 0;     ///< Of the link, at the last join().
    std::string place_;        ///< Id of the last entry read; of the reader's thread.
    bool isPast_ = false;      ///< What is read is from before the gap; likewise.
    /// The last number seen of each process: what is sent twice is told once.
    std::unordered_map<std::string, std::uint64_t> seen_;
    std::jthread reader_;
    std::jthread sender_;
};

}  // namespace consort::cache

// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_event_bus.h"

#include <algorithm>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"
#include "core/base/random.h"

namespace consort::cache {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kStream = "bus";
constexpr std::string_view kKept = "8192";
constexpr std::size_t kReadAtOnce = 512;
constexpr milliseconds kReadFor{200};
constexpr seconds kWorthSending{30};
constexpr seconds kEchoWithin{5};
constexpr std::size_t kQueued = 4'096;
constexpr std::size_t kQueuedBytes = 8 * 1024 * 1024;
/// Less than a socket takes of a Redis that does not read.
constexpr std::size_t kBatchBytes = 32 * 1024;
constexpr std::size_t kProcesses = 1'024;

/// Topics of the bus's own.
constexpr std::string_view kBegin = "!begin";
constexpr std::string_view kLost = "!lost";

std::size_t sizeOf(std::string_view topic, std::string_view text) {
    constexpr std::size_t kOverhead = 128;
    return topic.size() + text.size() + kOverhead;
}

}  // namespace

RedisConnection::Command RedisEventBus::needed(const std::string& prefix) {
    return addCommand(prefix + kStream, {{}, {}, 0, std::string(kBegin), {}}, kKept);
}

RedisEventBus::RedisEventBus(RedisLink& link, const std::string& prefix, Log& log)
    : link_(link), key_(prefix + kStream), origin_(randomToken(12)), log_(log) {}

RedisEventBus::~RedisEventBus() {
    sender_ = {};
    reader_ = {};
}

void RedisEventBus::start() {
    reader_ = std::jthread([this](const std::stop_token& stop) { readLoop(stop); });
    pthread_setname_np(reader_.native_handle(), "bus-read");
    sender_ = std::jthread([this](const std::stop_token& stop) { sendLoop(stop); });
    pthread_setname_np(sender_.native_handle(), "bus-send");
    if (link_.up() != 0) {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return hasTried_; });
    }
}

std::unique_ptr<EventBus::Subscription> RedisEventBus::subscribe(
    std::string_view topic, Handlers handlers
) {
    return subscribers_.add(topic, std::move(handlers));
}

std::uint64_t RedisEventBus::lost() const {
    const std::lock_guard lock(mutex_);
    return lost_;
}

void RedisEventBus::publish(std::string_view topic, std::string_view text) {
    std::uint64_t overflowing = 0;
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(
            {++published_, std::string(topic), std::string(text), std::chrono::steady_clock::now()}
        );
        queuedBytes_ += sizeOf(topic, text);
        const bool isFull = queue_.size() > kQueued || queuedBytes_ > kQueuedBytes;
        if (!isJoined_) {
            tellAlone();
            if (isFull) {
                dropOldest();
            }
        } else if (isFull) {
            overflowing = epoch_;
        }
    }
    if (overflowing != 0) {
        leave(overflowing, "it takes messages too slowly");
    }
    wake_.notify_all();
}

void RedisEventBus::tellAlone() {
    for (const auto& message : queue_) {
        if (message.number > told_) {
            told_ = message.number;
            const auto id = origin_ + '.' + std::to_string(told_);
            subscribers_.tell(message.topic, {id, message.text, true});
        }
    }
}

void RedisEventBus::dropOldest() {
    const auto& oldest = queue_.front();
    queuedBytes_ -= sizeOf(oldest.topic, oldest.text);
    queue_.pop_front();
    ++lost_;
}

/// From here on own messages are told when they come back.
std::uint64_t RedisEventBus::join(std::uint64_t up) {
    {
        const std::lock_guard lock(mutex_);
        const auto worth = std::chrono::steady_clock::now() - kWorthSending;
        while (!queue_.empty() && queue_.front().at < worth) {
            dropOldest();
        }
        // Whether those that were being sent have arrived is not known: they are sent again.
        sent_ = queue_.empty() ? published_ : queue_.front().number - 1;
        for (auto& message : queue_) {
            message.at = std::chrono::steady_clock::now();
        }
        isJoined_ = true;
        hasTried_ = true;
        up_ = up;
        ++epoch_;
    }
    wake_.notify_all();
    return epoch_;
}

void RedisEventBus::leave(std::uint64_t epoch, const std::string& why) {
    std::uint64_t up = 0;
    {
        const std::lock_guard lock(mutex_);
        if (!isJoined_ || epoch != epoch_) {
            return;
        }
        isJoined_ = false;
        up = up_;
        tellAlone();
    }
    link_.failed(up, why);
}

void RedisEventBus::readLoop(const std::stop_token& stop) {
    while (link_.waitUntilUp(stop)) {
        std::uint64_t up = 0;
        try {
            const auto connected = link_.connect();
            up = connected.up;
            read(*connected.connection, up, stop);
        } catch (const std::exception& error) {
            if (stop.stop_requested()) {
                return;
            }
            // Also what is no Error, such as want of memory: the thread goes on.
            leave(epoch_, error.what());
            link_.failed(up, error.what());
        }
        {
            const std::lock_guard lock(mutex_);
            hasTried_ = true;
        }
        wake_.notify_all();
        if (stop.stop_requested()) {
            return;
        }
    }
}

void RedisEventBus::read(
    RedisConnection& connection, std::uint64_t up, const std::stop_token& stop
) {
    if (place_.empty() || !hasEntry(connection, key_, place_)) {
        beginAnew(connection);
    }
    catchUp(connection);
    const auto epoch = join(up);
    const std::stop_callback interrupting(stop, [&connection] { connection.interrupt(); });
    while (!stop.stop_requested()) {
        takeNext(connection, true);
        if (isPast_) {
            catchUp(connection);
        }
        const std::lock_guard lock(mutex_);
        if (!isJoined_ || epoch != epoch_) {
            return;
        }
        requireEcho();
    }
}

/// There is always an entry to be the place before the first message.
void RedisEventBus::beginAnew(RedisConnection& connection) {
    const RedisConnection::Command first{"XRANGE", key_, "-", "+", "COUNT", "1"};
    auto found = entriesOfRange(connection.call(first));
    if (found.empty()) {
        const StreamEntry begin{{}, {}, 0, std::string(kBegin), {}};
        requireNoError(connection.call(addCommand(key_, begin, kKept)));
        found = entriesOfRange(connection.call(first));
    }
    if (found.empty()) {
        throw unavailable("Redis does not keep what it is given");
    }
    place_ = found.front().id;
    isPast_ = true;
    const std::lock_guard lock(mutex_);
    subscribers_.tellAnew(place_);
}

/// The gap is told last: who then looks at the database sees what led to any message before it,
/// and is told of any after it.
void RedisEventBus::catchUp(RedisConnection& connection) {
    while (takeNext(connection, false)) {
    }
    if (isPast_) {
        isPast_ = false;
        const std::lock_guard lock(mutex_);
        subscribers_.tellGap(place_);
    }
}

RedisConnection::Command RedisEventBus::readCommand(bool waits) const {
    RedisConnection::Command command{"XREAD", "COUNT", std::to_string(kReadAtOnce)};
    if (waits) {
        command.insert(command.end(), {"BLOCK", std::to_string(kReadFor.count())});
    }
    command.insert(command.end(), {"STREAMS", key_, place_});
    return command;
}

/// False when there was nothing.
bool RedisEventBus::takeNext(RedisConnection& connection, bool waits) {
    const auto patience = waits ? kReadFor : milliseconds(0);
    const auto entries = entriesOfRead(connection.call(readCommand(waits), patience));
    // Fewer are all there are, and so none was dropped before it was read.
    if (entries.size() >= kReadAtOnce && !hasEntry(connection, key_, place_)) {
        beginAnew(connection);
        return true;
    }
    for (const auto& entry : entries) {
        takeEntry(entry);
    }
    return !entries.empty();
}

void RedisEventBus::takeEntry(const StreamEntry& entry) {
    place_ = entry.id;
    const bool isOwn = entry.origin == origin_;
    const std::lock_guard lock(mutex_);
    if (entry.topic == kLost && !isOwn) {
        subscribers_.tellAnew(entry.id);
        if (!isPast_) {
            subscribers_.tellGap(entry.id);
        }
        return;
    }
    if (entry.topic == kLost || entry.topic == kBegin) {
        return;
    }
    if (seen_.size() >= kProcesses && !seen_.contains(entry.origin)) {
        seen_.clear();
    }
    auto& seen = seen_[entry.origin];
    if (entry.number <= seen) {
        return;
    }
    seen = entry.number;
    if (isOwn) {
        while (!queue_.empty() && queue_.front().number <= entry.number) {
            queuedBytes_ -= sizeOf(queue_.front().topic, queue_.front().text);
            queue_.pop_front();
        }
        if (entry.number <= told_) {
            return;  // While Redis was not there.
        }
        told_ = entry.number;
    }
    subscribers_.tell(entry.topic, {entry.id, entry.text, isOwn, isPast_});
}

/// Somebody may have taken the stream away, or the times of Redis back.
void RedisEventBus::requireEcho() const {
    if (!queue_.empty() && queue_.front().number <= sent_ &&
        std::chrono::steady_clock::now() - queue_.front().at > kEchoWithin) {
        throw unavailable("what was sent does not come back");
    }
}

RedisEventBus::Batch RedisEventBus::nextBatch() const {
    Batch batch{{}, sent_, epoch_, lost_};
    if (lost_ != lostTold_) {
        batch.commands.push_back(addCommand(key_, {{}, origin_, 0, std::string(kLost), {}}, kKept));
    }
    std::size_t bytes = 0;
    for (const auto& message : queue_) {
        if (message.number > sent_) {
            batch.commands.push_back(
                addCommand(key_, {{}, origin_, message.number, message.topic, message.text}, kKept)
            );
            batch.upTo = message.number;
            bytes += sizeOf(message.topic, message.text);
            if (bytes > kBatchBytes) {
                break;
            }
        }
    }
    return batch;
}

void RedisEventBus::sendLoop(const std::stop_token& stop) {
    const auto hasWork = [this] { return isJoined_ && (sent_ < published_ || lost_ != lostTold_); };
    RedisLink::Connected connected;
    std::uint64_t connectedAt = 0;
    std::unique_lock lock(mutex_);
    while (wake_.wait(lock, stop, hasWork)) {
        const auto batch = nextBatch();
        lock.unlock();
        try {
            if (connectedAt != batch.epoch) {
                connected = {};
                connected = link_.connect();
                connectedAt = batch.epoch;
            }
            for (const auto& reply : connected.connection->callAll(batch.commands)) {
                requireNoError(reply);
            }
        } catch (const std::exception& error) {
            connectedAt = 0;
            leave(batch.epoch, error.what());
        }
        lock.lock();
        if (isJoined_ && epoch_ == batch.epoch) {
            sent_ = batch.upTo;
            lostTold_ = batch.lost;
        }
    }
}

}  // namespace consort::cache

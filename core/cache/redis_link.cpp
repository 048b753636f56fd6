// SPDX-License-Identifier: Apache-2.0
#include "core/cache/redis_link.h"

#include <algorithm>
#include <array>
#include <utility>

#include <pthread.h>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/cache/redis_stream.h"

namespace consort::cache {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstDelay{100};
constexpr milliseconds kLongestDelay{5'000};
/// One that fails sooner is asked as rarely as one that is not there.
constexpr std::chrono::seconds kSteady{5};

/// Between 75 and 125 percent, so that servers do not come back all at once.
milliseconds jittered(milliseconds delay) {
    std::array<std::uint8_t, 1> random{};
    fillRandom(random);
    return delay * (192 + random[0] / 2) / 256;
}

}  // namespace

RedisLink::RedisLink(RedisTarget target, RedisConnection::Command needed, Log& log)
    : target_(std::move(target)), needed_(std::move(needed)), log_(log) {
    state_.problem = "not asked yet";
}

RedisLink::~RedisLink() = default;

void RedisLink::start() {
    probe();
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
    pthread_setname_np(watcher_.native_handle(), "redis-link");
}

RedisLink::State RedisLink::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::uint64_t RedisLink::up() const {
    const std::lock_guard lock(mutex_);
    return state_.isUp ? state_.ups : 0;
}

RedisLink::Connected RedisLink::connect() {
    const auto now = state();
    if (!now.isUp) {
        throw unavailable("Redis is not there: " + now.problem);
    }
    auto target = target_;
    {
        const std::lock_guard lock(mutex_);
        target.address = address_;
    }
    try {
        return {std::make_unique<RedisConnection>(target), now.ups};
    } catch (const Error& error) {
        failed(now.ups, error.what());
        throw;
    }
}

void RedisLink::failed(std::uint64_t up, const std::string& why) {
    bool isNews = false;
    {
        const std::lock_guard lock(mutex_);
        if (!state_.isUp || state_.ups != up) {
            return;
        }
        state_.isUp = false;
        state_.problem = why;
        const bool wasSteady = std::chrono::steady_clock::now() - since_ >= kSteady;
        delay_ = wasSteady ? milliseconds(0) : nextDelay();
        isRepeated_ = !wasSteady && why == said_;
        said_ = why;
        isNews = !isRepeated_;
    }
    changed_.notify_all();
    if (isNews) {
        log_.warning("cache", "Redis is gone, going on without", {{"reason", why}});
    }
}

bool RedisLink::waitUntilUp(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, stop, [this] { return state_.isUp; });
}

void RedisLink::watch(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !state_.isUp; })) {
        changed_.wait_for(lock, stop, jittered(delay_), [] { return false; });
        if (stop.stop_requested()) {
            return;
        }
        lock.unlock();
        probe();
        lock.lock();
    }
}

void RedisLink::probe() {
    std::string problem;
    std::string address;
    try {
        RedisConnection connection(target_);
        requireNoError(connection.call(needed_));
        address = connection.address();
    } catch (const std::exception& error) {
        // Also what is no Error, such as want of memory: the thread goes on.
        problem = error.what();
    }
    std::unique_lock lock(mutex_);
    if (!problem.empty()) {
        const bool isNews = problem != state_.problem;
        state_.problem = problem;
        delay_ = nextDelay();
        lock.unlock();
        if (isNews) {
            log_.warning("cache", "no Redis, going on without", {{"reason", problem}});
        }
        return;
    }
    state_ = {true, state_.ups + 1, {}};
    address_ = address;
    since_ = std::chrono::steady_clock::now();
    const bool isNews = !isRepeated_;
    lock.unlock();
    changed_.notify_all();
    if (isNews) {
        log_.info("cache", "connected to Redis", {{"address", target_.url.display()}});
    }
}

milliseconds RedisLink::nextDelay() {
    return std::clamp(delay_ * 2, kFirstDelay, kLongestDelay);
}

}  // namespace consort::cache

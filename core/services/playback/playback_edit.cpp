// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/playback_edit.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <random>
#include <unordered_map>
#include <unordered_set>

#include "core/base/error.h"
#include "core/base/random.h"

namespace consort::playback {

namespace {

constexpr std::size_t kMaxIdBytes = 64;
constexpr std::size_t kMadeIdBytes = 9;
constexpr std::int64_t kMaxPositionMs = 7 * 24 * 3'600'000LL;

bool isToken(const std::string& text) {
    return !text.empty() && text.size() <= kMaxIdBytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void checkQueue(std::vector<db::QueueItem>& items) {
    if (items.size() > kMaxQueue) {
        throw invalidField("queue", "has more than " + std::to_string(kMaxQueue) + " items");
    }
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < items.size(); ++i) {
        auto& item = items[i];
        const auto place = "queue[" + std::to_string(i) + "].";
        if (item.id.empty()) {
            item.id = randomToken(kMadeIdBytes);
        }
        if (!isToken(item.id)) {
            throw invalidField(place + "id", "must have 1 to 64 visible ASCII characters");
        }
        if (!isToken(item.track.str())) {
            throw invalidField(place + "track_id", "is no track");
        }
        if (!seen.insert(item.id).second) {
            throw invalidField(place + "id", "is another item's: ids are unique in a queue");
        }
    }
}

void checkOrder(const std::vector<int>& order, std::size_t size) {
    std::vector<bool> seen(size, false);
    bool isGood = order.size() == size;
    for (const auto place : order) {
        isGood = isGood && place >= 0 && static_cast<std::size_t>(place) < size &&
                 !seen[static_cast<std::size_t>(place)];
        if (!isGood) {
            break;
        }
        seen[static_cast<std::size_t>(place)] = true;
    }
    if (!isGood) {
        throw invalidField("order", "must have every index of the queue once");
    }
}

void shuffle(std::vector<int>::iterator begin, std::vector<int>::iterator end) {
    std::array<std::uint8_t, 4> seed{};
    fillRandom(seed);
    std::seed_seq sequence(seed.begin(), seed.end());
    std::mt19937 random(sequence);
    std::shuffle(begin, end, random);
}

/// The order of an edited queue: what was in it keeps its order, what is new comes last.
std::vector<int> carryOver(const db::PlaybackQueue& before, const std::vector<db::QueueItem>& now) {
    std::unordered_map<std::string_view, int> places;
    for (std::size_t i = 0; i < now.size(); ++i) {
        places.emplace(now[i].id, static_cast<int>(i));
    }
    std::vector<int> order;
    for (const auto old : before.order) {
        const auto place = places.find(before.items[static_cast<std::size_t>(old)].id);
        if (place != places.end()) {
            order.push_back(place->second);
            places.erase(place);
        }
    }
    const auto kept = static_cast<std::ptrdiff_t>(order.size());
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (places.contains(now[i].id)) {
            order.push_back(static_cast<int>(i));
        }
    }
    shuffle(order.begin() + kept, order.end());
    return order;
}

/// A new order that begins with what plays.
std::vector<int> freshOrder(std::size_t size, std::optional<int> current) {
    std::vector<int> order(size);
    std::iota(order.begin(), order.end(), 0);
    auto begin = order.begin();
    if (current) {
        std::swap(order.front(), order[static_cast<std::size_t>(*current)]);
        ++begin;
    }
    shuffle(begin, order.end());
    return order;
}

std::string itemOf(const db::Playback& playback) {
    return playback.state.index
               ? playback.queue.items.at(static_cast<std::size_t>(*playback.state.index)).id
               : std::string();
}

std::optional<int> placeAfterEdit(const db::Playback& current, const db::PlaybackQueue& queue) {
    if (queue.items.empty()) {
        return std::nullopt;
    }
    const auto id = itemOf(current);
    const auto found = std::find_if(queue.items.begin(), queue.items.end(), [&](const auto& item) {
        return item.id == id;
    });
    if (found != queue.items.end()) {
        return static_cast<int>(found - queue.items.begin());
    }
    return std::min(current.state.index.value_or(0), static_cast<int>(queue.items.size()) - 1);
}

void setOrder(db::Playback& next, const db::Playback& current, const PlaybackChange& change) {
    auto& queue = next.queue;
    if (change.order && !next.state.isShuffled) {
        throw invalidField("order", "is for shuffled queues only");
    }
    if (!next.state.isShuffled) {
        queue.order.clear();
    } else if (change.order) {
        checkOrder(*change.order, queue.items.size());
        queue.order = *change.order;
    } else if (!current.state.isShuffled) {
        queue.order = freshOrder(queue.items.size(), next.state.index);
    } else if (change.queue) {
        queue.order = carryOver(current.queue, queue.items);
    }
}

}  // namespace

bool PlaybackChange::isPositionOnly() const {
    return !queue && !order && !index && !isPlaying && !isShuffled && !repeat && !device;
}

std::int64_t positionAt(
    const db::PlaybackState& state, TimeMs nowMs, std::optional<std::int64_t> durationMs
) {
    if (!state.isPlaying) {
        return state.positionMs;
    }
    const auto position = state.positionMs + std::max<TimeMs>(0, nowMs - state.positionAtMs);
    return durationMs ? std::max(state.positionMs, std::min(position, *durationMs)) : position;
}

db::Playback applyChange(
    const db::Playback& current,
    PlaybackChange change,
    TimeMs nowMs,
    std::optional<std::int64_t> durationMs
) {
    db::Playback next = current;
    auto& state = next.state;
    if (change.queue) {
        checkQueue(*change.queue);
        next.queue.items = *change.queue;
        state.index = placeAfterEdit(current, next.queue);
    }
    if (change.index) {
        if (*change.index < 0 ||
            static_cast<std::size_t>(*change.index) >= next.queue.items.size()) {
            throw invalidField("index", "is not in the queue");
        }
        state.index = change.index;
    }
    if (change.positionMs && (*change.positionMs < 0 || *change.positionMs > kMaxPositionMs)) {
        throw invalidField("position_ms", "must be from 0 to 604800000, a week");
    }
    const bool isSameItem = itemOf(next) == itemOf(current);
    state.positionMs =
        change.positionMs.value_or(isSameItem ? positionAt(current.state, nowMs, durationMs) : 0);
    state.positionAtMs = nowMs;
    state.isPlaying = change.isPlaying.value_or(state.isPlaying) && state.index.has_value();
    state.isShuffled = change.isShuffled.value_or(state.isShuffled);
    state.repeat = change.repeat.value_or(state.repeat);
    state.device = change.device.value_or(state.device);
    state.updatedMs = nowMs;
    if (!state.index) {
        state.positionMs = 0;
    }
    setOrder(next, current, change);
    if (next.queue.items != current.queue.items || next.queue.order != current.queue.order) {
        ++state.queueVersion;
    }
    if (!change.isPositionOnly()) {
        ++state.version;
    }
    return next;
}

}  // namespace consort::playback

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/playback_store.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <unordered_set>

#include "core/db/database.h"
#include "core/db/query_builder.h"

namespace consort::db {

namespace {

constexpr Query kState{
    "playback_state",
    "SELECT version, queue_version, item, position_ms, position_at_ms, playing, shuffle, "
    "repeat_mode, device_id, updated_ms FROM playback_states WHERE user_id = $1"};
constexpr Query kQueue{
    "playback_queue", "SELECT items, play_order FROM playback_queues WHERE user_id = $1"};
constexpr Query kEnsure{
    "playback_ensure",
    "INSERT INTO playback_states (user_id, version, queue_version, updated_ms) "
    "VALUES ($1, 0, 0, 0) ON CONFLICT (user_id) DO NOTHING"};
constexpr Query kReplace{
    "playback_replace",
    "UPDATE playback_states SET version = $1, queue_version = $2, item = $3, position_ms = $4, "
    "position_at_ms = $5, playing = $6, shuffle = $7, repeat_mode = $8, device_id = $9, "
    "updated_ms = $10 WHERE user_id = $11 AND version = $12"};
constexpr Query kPutQueue{
    "playback_put_queue",
    "INSERT INTO playback_queues (user_id, items, play_order) VALUES ($1, $2, $3) "
    "ON CONFLICT (user_id) DO UPDATE SET items = excluded.items, "
    "play_order = excluded.play_order"};
constexpr Query kDuration{
    "playback_track_duration", "SELECT duration_ms FROM tracks WHERE id = $1"};

/// Ids that one look-up asks for; more are asked for in turns.
constexpr std::size_t kIdsPerLookup = 512;

std::string_view nameOf(Repeat repeat) {
    switch (repeat) {
        case Repeat::Off:
            return "off";
        case Repeat::All:
            return "all";
        case Repeat::One:
            return "one";
    }
    return "off";
}

PlaybackState stateOf(const Row& row) {
    PlaybackState state;
    state.version = row.int64(0);
    state.queueVersion = row.int64(1);
    if (!row.isNull(2)) {
        state.index = row.integer(2);
    }
    state.positionMs = row.int64(3);
    state.positionAtMs = row.int64(4);
    state.isPlaying = row.boolean(5);
    state.isShuffled = row.boolean(6);
    state.repeat = row.view(7) == "all"   ? Repeat::All
                   : row.view(7) == "one" ? Repeat::One
                                          : Repeat::Off;
    state.device = row.text(8);
    state.updatedMs = row.int64(9);
    return state;
}

/// Calls `take(part)` for each part between separators.
template <class Take>
void split(std::string_view text, char separator, Take take) {
    while (!text.empty()) {
        const auto end = text.find(separator);
        take(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

std::string pack(const std::vector<QueueItem>& items) {
    std::string text;
    for (const auto& item : items) {
        text.append(item.id).append(" ").append(item.track.str()).append("\n");
    }
    return text;
}

std::string pack(const std::vector<int>& order) {
    std::string text;
    for (const auto place : order) {
        text.append(text.empty() ? "" : ",").append(std::to_string(place));
    }
    return text;
}

PlaybackQueue queueOf(const Row& row) {
    PlaybackQueue queue;
    split(row.view(0), '\n', [&](std::string_view line) {
        const auto space = line.find(' ');
        queue.items.push_back(
            {std::string(line.substr(0, space)), TrackId(std::string(line.substr(space + 1)))}
        );
    });
    split(row.view(1), ',', [&](std::string_view part) {
        int place = 0;
        std::from_chars(part.data(), part.data() + part.size(), place);
        queue.order.push_back(place);
    });
    return queue;
}

}  // namespace

Playback PlaybackStore::load(const UserId& user) const {
    // State and queue are two statements: between them a change may be committed.
    for (;;) {
        Playback playback;
        playback.state = loadState(user);
        playback.queue = database_.read([&](Session& session) {
            return session.query(kQueue, user).first(queueOf).value_or(PlaybackQueue{});
        });
        if (loadState(user).queueVersion == playback.state.queueVersion) {
            return playback;
        }
    }
}

PlaybackState PlaybackStore::loadState(const UserId& user) const {
    return database_.read([&](Session& session) {
        return session.query(kState, user).first(stateOf).value_or(PlaybackState{});
    });
}

bool PlaybackStore::replace(
    const UserId& user, std::int64_t expected, std::int64_t expectedQueue, const Playback& playback
) {
    const auto& state = playback.state;
    const bool isQueueNew = state.queueVersion != expectedQueue;
    const auto items = isQueueNew ? pack(playback.queue.items) : std::string();
    const auto order = isQueueNew ? pack(playback.queue.order) : std::string();
    return database_.write([&](Transaction& transaction) {
        if (expected == 0) {
            transaction.run(kEnsure, user);
        }
        const auto replaced = transaction.run(
            kReplace,
            state.version,
            state.queueVersion,
            state.index,
            state.positionMs,
            state.positionAtMs,
            state.isPlaying,
            state.isShuffled,
            nameOf(state.repeat),
            state.device,
            state.updatedMs,
            user,
            expected
        );
        if (replaced == 1 && isQueueNew) {
            transaction.run(kPutQueue, user, items, order);
        }
        return replaced == 1;
    });
}

std::vector<TrackId> PlaybackStore::findUnknown(const std::vector<TrackId>& tracks) const {
    std::unordered_set<std::string> known;
    for (std::size_t begin = 0; begin < tracks.size(); begin += kIdsPerLookup) {
        const auto end = std::min(tracks.size(), begin + kIdsPerLookup);
        std::vector<std::string> ids;
        for (auto i = begin; i < end; ++i) {
            ids.push_back(tracks[i].str());
        }
        QueryBuilder query("playback_known_tracks");
        query.add("SELECT id FROM tracks WHERE id IN").addList(ids);
        database_.read([&](Session& session) {
            session.query(query, [&](const Row& row) { known.insert(row.text(0)); });
        });
    }
    std::vector<TrackId> unknown;
    std::copy_if(tracks.begin(), tracks.end(), std::back_inserter(unknown), [&](const TrackId& id) {
        return !known.contains(id.str());
    });
    return unknown;
}

std::optional<std::int64_t> PlaybackStore::findDurationMs(const TrackId& track) const {
    return database_.read([&](Session& session) {
        return session.query(kDuration, track).first([](const Row& row) { return row.int64(0); });
    });
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

class Database;

enum class Repeat { Off, All, One };

/// A place in a queue. The same track may have several.
struct QueueItem {
    std::string id;  ///< Visible ASCII, unique in its queue.
    TrackId track;

    friend bool operator==(const QueueItem&, const QueueItem&) = default;
};

/// What a user is in the middle of, without the queue.
struct PlaybackState {
    std::int64_t version = 0;  ///< Another one after every change but of the position alone.
    std::int64_t queueVersion = 0;
    std::optional<int> index;  ///< The item that is played; absent only when the queue is empty.
    std::int64_t positionMs = 0;
    TimeMs positionAtMs = 0;  ///< When that was the position.
    bool isPlaying = false;
    bool isShuffled = false;
    Repeat repeat = Repeat::Off;
    std::string device;  ///< Which one plays; empty for none.
    TimeMs updatedMs = 0;
};

struct PlaybackQueue {
    std::vector<QueueItem> items;
    std::vector<int> order;  ///< When shuffled: every index once, in the order of playing.
};

struct Playback {
    PlaybackState state;
    PlaybackQueue queue;
};

/// The playback of all users. Thread-safe.
class PlaybackStore final {
public:
    explicit PlaybackStore(Database& database) : database_(database) {}

    /// An empty one of version 0 when there is none.
    Playback load(const UserId& user) const;
    PlaybackState loadState(const UserId& user) const;

    /// Replaces what has version `expected`; false, and nothing is changed, when it has another
    /// one. The queue is written when its version differs from `expectedQueue`.
    bool replace(
        const UserId& user,
        std::int64_t expected,
        std::int64_t expectedQueue,
        const Playback& playback
    );

    /// Those of the tracks that the catalog does not know.
    std::vector<TrackId> findUnknown(const std::vector<TrackId>& tracks) const;

    /// nullopt for an unknown track.
    std::optional<std::int64_t> findDurationMs(const TrackId& track) const;

private:
    Database& database_;
};

}  // namespace consort::db

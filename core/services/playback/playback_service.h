// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/base/clock.h"
#include "core/db/stores/device_store.h"
#include "core/db/stores/playback_store.h"
#include "core/services/playback/playback_edit.h"

namespace consort::events {
class EventHub;
}

namespace consort::playback {

/// What became of a change: the playback after it or, when it was stale, as it is.
struct PlaybackOutcome {
    bool isApplied = false;
    bool isQueueNew = false;  ///< The change made another queue of it.
    db::Playback playback;
};

/// Every user's playback. Changes are told to all of the user's streams: `playback`, and `queue`
/// when the queue is another one. Thread-safe; blocks for the database.
class PlaybackService final {
public:
    PlaybackService(db::Database& database, events::EventHub& hub, const Clock& clock);

    db::Playback load(const UserId& user) const { return store_.load(user); }

    /// Applies the change if the playback still has this version. Throws Error(Invalid) naming the
    /// field for what does not fit, for unknown tracks and for devices that are not the user's.
    PlaybackOutcome update(const UserId& user, std::int64_t version, const PlaybackChange& change);

    /// From now on it plays there, at the place where it is.
    db::Playback takeOver(const UserId& user, const db::DeviceId& device);

    /// Pauses at where it was then, if it plays on this device.
    void pauseAt(const db::DeviceKey& device, TimeMs goneMs);

private:
    std::optional<std::int64_t> durationOf(const db::Playback& playback) const;
    void check(const UserId& user, const PlaybackChange& change, const db::Playback& current) const;
    void announce(const UserId& user, const db::Playback& before, const db::Playback& now);

    db::PlaybackStore store_;
    db::DeviceStore devices_;
    events::EventHub& hub_;
    const Clock& clock_;
};

}  // namespace consort::playback

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/playback_store.h"

namespace consort::playback {

inline constexpr std::size_t kMaxQueue = 5'000;

/// What a device wants to be different; what is absent stays.
struct PlaybackChange {
    std::optional<std::vector<db::QueueItem>> queue{};  ///< Items without an id are given one.
    std::optional<std::vector<int>> order{};
    std::optional<int> index{};
    std::optional<std::int64_t> positionMs{};
    std::optional<bool> isPlaying{};
    std::optional<bool> isShuffled{};
    std::optional<db::Repeat> repeat{};
    std::optional<std::string> device{};  ///< Empty: none.

    /// Whether it says nothing but where in the track it is, which devices tell every few seconds.
    bool isPositionOnly() const;
};

/// Where in its track a state is now: what plays goes on since it was told, to the end of the
/// track.
std::int64_t positionAt(
    const db::PlaybackState& state, TimeMs nowMs, std::optional<std::int64_t> durationMs
);

/// The playback after the change, its versions raised by one where they must be. The item that
/// plays stays the same one wherever a new queue has it; without it the index stays as near as it
/// can. Throws Error(Invalid) naming the field for a change that does not fit.
db::Playback applyChange(
    const db::Playback& current,
    PlaybackChange change,
    TimeMs nowMs,
    std::optional<std::int64_t> durationMs
);

}  // namespace consort::playback

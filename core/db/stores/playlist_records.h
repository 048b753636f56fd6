// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

/// What somebody may do with a playlist; each includes the ones before.
enum class PlaylistRight { View, Edit, Own };

/// A playlist as one user sees it.
struct Playlist {
    PlaylistId id;
    UserId owner;
    std::string ownerName;
    std::string name;
    std::string description;
    bool isPublic = false;
    std::string rules;  ///< JSON; empty unless it is a smart playlist.
    std::optional<TrackId> coverTrack;
    std::int64_t version = 1;  ///< Goes up with every change, of items too.
    int itemCount = 0;         ///< 0 for smart ones.
    std::int64_t durationMs = 0;
    TimeMs createdMs = 0;
    TimeMs updatedMs = 0;
    PlaylistRight right = PlaylistRight::View;  ///< Of the user who asks.
    bool isMember = false;                      ///< Whether that user is owner or collaborator.

    bool isSmart() const { return !rules.empty(); }
};

struct Collaborator {
    UserId user;
    std::string username{};     ///< Only when read.
    std::string displayName{};  ///< Only when read.
    bool canEdit = false;
};

/// One place in a playlist. The track may be missing from the catalog for now.
struct PlaylistItem {
    PlaylistItemId id;
    TrackId track;
    std::int64_t position = 0;  ///< Says what comes before what and nothing more.
    UserId addedBy{};
    TimeMs addedMs = 0;
};

/// Who changes a playlist, and what they believe it to be.
struct PlaylistEdit {
    PlaylistId playlist;
    UserId user;
    /// The version that the change was made for; absent means that it fits any.
    std::optional<std::int64_t> expectedVersion{};
    TimeMs nowMs = 0;
};

/// Where items go. Among several members the first that is set counts; none means the end.
struct PlaylistPlace {
    std::optional<PlaylistItemId> after{};  ///< Behind this item; empty means at the beginning.
    std::optional<std::int64_t> index{};    ///< Before what is at this index now, counted from 0.
};

/// A playlist after a change.
struct PlaylistState {
    std::int64_t version = 0;
    int itemCount = 0;
    std::int64_t durationMs = 0;
    std::vector<PlaylistItemId> items{};  ///< What was added, in order.
};

}  // namespace consort::db

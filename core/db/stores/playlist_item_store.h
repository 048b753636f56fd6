// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/db/stores/page.h"
#include "core/db/stores/playlist_records.h"

namespace consort::db {

class Database;

/// Tracks to be added under ids of their own.
struct NewItems {
    std::vector<TrackId> tracks;
    std::vector<PlaylistItemId> ids;  ///< One for each track.
    PlaylistPlace place{};
};

inline constexpr int kHighestItemCount = 20'000;

/// The items of playlists. Changes of one playlist happen one after another, each whole or not at
/// all, so that whatever devices do at the same time leaves one order without gaps or doubles.
/// Every change throws Error(NotFound) for a playlist that the user may not see, Error(Denied) for
/// one the user may only see, and Error(Conflict) for a smart one and for a version that is not the
/// expected one. Thread-safe.
class PlaylistItemStore final {
public:
    explicit PlaylistItemStore(Database& database) : database_(database) {}

    /// In order. Throws Error(Invalid) for a bad cursor.
    Page<PlaylistItem> list(const PlaylistId& playlist, const PageRequest& request) const;

    /// Adding the same ids again changes nothing. Throws Error(Invalid) naming `track_ids` for
    /// tracks that the catalog does not have and beyond kHighestItemCount, Error(Conflict) when the
    /// item to put them behind is gone.
    PlaylistState add(const PlaylistEdit& edit, const NewItems& items);

    /// All items go, these come, missing ones too; `items.place` does not matter.
    PlaylistState replace(const PlaylistEdit& edit, const NewItems& items);

    /// Items that are gone already are left alone.
    PlaylistState remove(const PlaylistEdit& edit, const std::vector<PlaylistItemId>& items);

    /// Puts the items, in the order given, at the place, which is counted without them. Those that
    /// are gone are left out. Throws Error(Conflict) when the item to put them behind is gone.
    PlaylistState move(
        const PlaylistEdit& edit,
        const std::vector<PlaylistItemId>& items,
        const PlaylistPlace& place
    );

private:
    Database& database_;
};

}  // namespace consort::db

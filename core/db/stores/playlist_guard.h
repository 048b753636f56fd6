// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "core/db/session.h"
#include "core/db/stores/playlist_records.h"

namespace consort::db {

/// What a transaction knows of the playlist that it changes.
struct GuardedPlaylist {
    std::int64_t version = 0;  ///< The new one.
    int itemCount = 0;
    std::int64_t durationMs = 0;
    bool isSmart = false;
};

/// Begins a change: makes other changes of the same playlist wait until the end of the transaction
/// and raises the version. Throws Error(NotFound) when there is none that the user may see,
/// Error(Denied) without the right that is needed, Error(Conflict) naming `version` when it is not
/// the expected one.
GuardedPlaylist guardPlaylist(
    Transaction& transaction, const PlaylistEdit& edit, PlaylistRight needed
);

}  // namespace consort::db

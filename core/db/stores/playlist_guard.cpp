// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/playlist_guard.h"

#include "core/base/error.h"

namespace consort::db {

namespace {

// The update comes first: its lock orders all changes of one playlist, on SQLite and PostgreSQL.
constexpr Query kRaise{
    "playlist_raise",
    "UPDATE playlists SET version = version + 1, updated_ms = $1 WHERE id = $2 "
    "RETURNING version, item_count, duration_ms, owner_id, is_public, rules"};
constexpr Query kCanEdit{
    "playlist_can_edit",
    "SELECT can_edit FROM playlist_collaborators WHERE playlist_id = $1 AND user_id = $2"};

struct Raised {
    GuardedPlaylist playlist;
    UserId owner;
    bool isPublic = false;
};

Raised raisedOf(const Row& row) {
    return {
        {row.int64(0), row.integer(1), row.int64(2), !row.view(5).empty()},
        row.id<UserId>(3),
        row.boolean(4)};
}

std::optional<PlaylistRight> rightOf(
    Transaction& transaction, const PlaylistEdit& edit, const Raised& raised
) {
    if (raised.owner == edit.user) {
        return PlaylistRight::Own;
    }
    const auto canEdit =
        transaction.query(kCanEdit, edit.playlist, edit.user).first([](const Row& row) {
            return row.boolean(0);
        });
    if (canEdit == true) {
        return PlaylistRight::Edit;
    }
    return canEdit || raised.isPublic ? std::optional(PlaylistRight::View) : std::nullopt;
}

}  // namespace

GuardedPlaylist guardPlaylist(
    Transaction& transaction, const PlaylistEdit& edit, PlaylistRight needed
) {
    const auto raised = transaction.query(kRaise, edit.nowMs, edit.playlist).first(raisedOf);
    const auto right = raised ? rightOf(transaction, edit, *raised) : std::nullopt;
    if (!right) {
        throw notFound("there is no playlist " + edit.playlist.str());
    }
    if (*right < needed) {
        throw denied(
            needed == PlaylistRight::Own ? "only the owner of the playlist may do that"
                                         : "the playlist may be seen, not changed"
        );
    }
    const auto before = raised->playlist.version - 1;
    if (edit.expectedVersion && *edit.expectedVersion != before) {
        throw conflict("the playlist was changed elsewhere")
            .withField("version", "is " + std::to_string(before) + " now");
    }
    return raised->playlist;
}

}  // namespace consort::db

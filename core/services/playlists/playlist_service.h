// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/playlist_item_store.h"
#include "core/db/stores/playlist_store.h"
#include "core/db/stores/smart_store.h"
#include "core/db/stores/track_store.h"

namespace consort::playlists {

inline constexpr int kHighestPlaylistCount = 1'000;
inline constexpr std::size_t kHighestCollaboratorCount = 50;

/// Somebody to share with, by id or by username.
struct CollaboratorInput {
    std::string userId{};
    std::string username{};
    bool canEdit = false;
};

/// What a client says of a playlist; absent members are not said.
struct PlaylistInput {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<bool> isPublic{};
    std::optional<std::vector<CollaboratorInput>> collaborators{};
    std::optional<TrackId> coverTrack{};  ///< Empty: none chosen.
    std::optional<db::SmartRules> rules{};
};

/// Who changes what, and the version they know, if they say so.
struct EditBy {
    PlaylistId playlist;
    UserId user;
    std::optional<std::int64_t> version{};
};

/// An item with its track, unless that is missing for now.
struct PlaylistEntry {
    db::PlaylistItem item;
    std::optional<db::Track> track;
};

/// Told of after every change.
struct PlaylistEvent {
    PlaylistId playlist;
    std::vector<UserId> members;  ///< Owner and collaborators, those that were added or left too.
    std::int64_t version = 0;     ///< 0: deleted.
};

/// Playlists of all users. A playlist that a user may not see is Error(NotFound), one that may be
/// seen but not changed Error(Denied), a version that is not the one given Error(Conflict) naming
/// `version`. Thread-safe; blocks on the database.
class PlaylistService final {
public:
    /// `changed` is called on the thread that made the change; it must not throw.
    PlaylistService(
        db::Database& database,
        const Clock& clock,
        std::function<void(const PlaylistEvent&)> changed = {}
    );

    /// The same key gives the same playlist again instead of a second one. Throws Error(Invalid)
    /// naming the field, Error(Quota) beyond 1,000 playlists.
    db::Playlist create(
        const UserId& user, const PlaylistInput& input, const std::optional<std::string>& key
    );
    db::Playlist get(const PlaylistId& id, const UserId& user) const;
    db::Page<db::Playlist> list(
        const UserId& user,
        db::PlaylistScope scope,
        std::string_view sort,
        const db::PageRequest& request
    ) const;

    /// Whom the playlist is shared with; empty for those who only see it because it is public.
    std::vector<db::Collaborator> listCollaborators(const db::Playlist& playlist) const;
    db::Playlist change(const EditBy& by, const PlaylistInput& input);
    void remove(const EditBy& by);

    /// Those of a smart playlist follow from its rules, with what its owner played and likes; their
    /// ids are those of the tracks.
    db::Page<PlaylistEntry> listItems(const db::Playlist& playlist, const db::PageRequest& request)
        const;

    /// The same key adds only once.
    db::PlaylistState addTracks(
        const EditBy& by,
        std::vector<TrackId> tracks,
        const db::PlaylistPlace& place,
        const std::optional<std::string>& key
    );
    db::PlaylistState replaceTracks(const EditBy& by, std::vector<TrackId> tracks);
    db::PlaylistState removeItems(const EditBy& by, const std::vector<PlaylistItemId>& items);
    db::PlaylistState moveItems(
        const EditBy& by, const std::vector<PlaylistItemId>& items, const db::PlaylistPlace& place
    );

    /// The track whose cover stands for the playlist. Throws Error(NotFound) without one.
    TrackId getCoverTrack(const PlaylistId& id, const UserId& user) const;

private:
    db::Page<db::PlaylistItem> pageOf(const db::Playlist& playlist, const db::PageRequest& request)
        const;
    db::PlaylistEdit editOf(const EditBy& by) const;
    std::vector<db::Collaborator> resolve(
        const UserId& owner, const std::vector<CollaboratorInput>& inputs
    ) const;
    std::vector<PlaylistItemId> newItemIds(std::size_t count, const std::string& prefix) const;
    db::PlaylistState tell(const EditBy& by, db::PlaylistState state);
    void tell(const PlaylistId& id, std::vector<UserId> members, std::int64_t version);

    db::PlaylistStore playlists_;
    db::PlaylistItemStore items_;
    db::SmartStore smart_;
    db::TrackStore tracks_;
    const Clock& clock_;
    std::function<void(const PlaylistEvent&)> changed_;
};

}  // namespace consort::playlists

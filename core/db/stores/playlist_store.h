// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/stores/page.h"
#include "core/db/stores/playlist_records.h"

namespace consort::db {

class Database;

struct NewPlaylist {
    PlaylistId id;
    UserId owner;
    std::string name;
    std::string description{};
    bool isPublic = false;
    std::string rules{};
    std::vector<Collaborator> collaborators{};
};

/// Absent members stay as they are.
struct PlaylistChange {
    std::optional<std::string> name{};
    std::optional<std::string> description{};
    std::optional<bool> isPublic{};
    std::optional<std::string> rules{};
    std::optional<TrackId> coverTrack{};  ///< Empty: none chosen.
    std::optional<std::vector<Collaborator>> collaborators{};
};

enum class PlaylistScope {
    Mine,    ///< The user's own and those the user collaborates on.
    Public,  ///< Public ones of others.
};

/// Playlists but for their items. Whoever may not see a playlist is told what is told of one that
/// does not exist. Thread-safe.
class PlaylistStore final {
public:
    explicit PlaylistStore(Database& database) : database_(database) {}

    /// False when there is one of that id. Throws Error(Quota) beyond `highestCount` of the owner.
    bool create(const NewPlaylist& playlist, int highestCount, TimeMs nowMs);

    std::optional<Playlist> find(const PlaylistId& id, const UserId& user) const;

    /// `sort`: name, updated or added, "-" before it turns it around. Throws Error(Invalid) for
    /// another and for a cursor of another list.
    Page<Playlist> list(
        const UserId& user, PlaylistScope scope, std::string_view sort, const PageRequest& request
    ) const;

    /// The user's own, in the order of their ids, after `after` when it is not empty.
    std::vector<Playlist> listAfter(const UserId& user, const PlaylistId& after, int limit) const;

    std::vector<Collaborator> listCollaborators(const PlaylistId& id) const;

    /// The owner and the collaborators; empty when there is no such playlist.
    std::vector<UserId> listMembers(const PlaylistId& id) const;

    /// Who has the id or the username (as foldIdentifier() gives it) and is not disabled.
    std::optional<UserId> findUser(std::string_view id, std::string_view usernameKey) const;

    /// Changes what only the owner may. Throws Error(NotFound), Error(Denied) for others who see
    /// it, and Error(Conflict) naming `version` when it is not the expected one.
    void update(const PlaylistEdit& edit, const PlaylistChange& change);

    /// Throws like update().
    void remove(const PlaylistEdit& edit);

    /// The track whose cover stands for the playlist: the chosen one, or else the first that has
    /// one.
    std::optional<TrackId> findCoverTrack(const PlaylistId& id) const;

private:
    Database& database_;
};

}  // namespace consort::db

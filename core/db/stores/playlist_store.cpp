// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/playlist_store.h"

#include <array>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/ordering.h"
#include "core/db/stores/playlist_guard.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT p.id, p.owner_id, u.display_name, p.name, p.description, p.is_public, p.rules, "
    "p.cover_track_id, p.version, p.item_count, p.duration_ms, p.created_ms, p.updated_ms, "
    "CASE WHEN p.owner_id = {} THEN 2 WHEN c.can_edit THEN 1 ELSE 0 END, c.user_id"};
constexpr Fragment kFrom{
    " FROM playlists p JOIN users u ON u.id = p.owner_id LEFT JOIN playlist_collaborators c "
    "ON c.playlist_id = p.id AND c.user_id = {} WHERE "};
constexpr int kSortKeyColumn = 15;

constexpr std::array<Ordering, 3> kOrderings{{
    {"name",
     false,
     ", p.name_key",
     " AND (p.name_key, p.id) > ({}, {})",
     " AND (p.name_key, p.id) < ({}, {})",
     " ORDER BY p.name_key, p.id LIMIT {}",
     " ORDER BY p.name_key DESC, p.id DESC LIMIT {}"},
    {"updated",
     true,
     ", p.updated_ms",
     " AND (p.updated_ms, p.id) > ({}, {})",
     " AND (p.updated_ms, p.id) < ({}, {})",
     " ORDER BY p.updated_ms, p.id LIMIT {}",
     " ORDER BY p.updated_ms DESC, p.id DESC LIMIT {}"},
    {"added",
     true,
     ", p.created_ms",
     " AND (p.created_ms, p.id) > ({}, {})",
     " AND (p.created_ms, p.id) < ({}, {})",
     " ORDER BY p.created_ms, p.id LIMIT {}",
     " ORDER BY p.created_ms DESC, p.id DESC LIMIT {}"},
}};

constexpr Query kInsert{
    "playlist_insert",
    "INSERT INTO playlists (id, owner_id, name, name_key, description, is_public, rules, "
    "created_ms, updated_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8) "
    "ON CONFLICT (id) DO NOTHING"};
constexpr Query kCount{"playlist_count", "SELECT COUNT(*) FROM playlists WHERE owner_id = $1"};
// Two creations at the limit wait for one another here.
constexpr Query kLockOwner{
    "playlist_lock_owner", "UPDATE users SET version = version WHERE id = $1"};
constexpr Query kCollaborators{
    "playlist_collaborators",
    "SELECT c.user_id, u.username, u.display_name, c.can_edit FROM playlist_collaborators c "
    "JOIN users u ON u.id = c.user_id WHERE c.playlist_id = $1 ORDER BY u.username_key"};
constexpr Query kMembers{
    "playlist_members",
    "SELECT owner_id FROM playlists WHERE id = $1 "
    "UNION ALL SELECT user_id FROM playlist_collaborators WHERE playlist_id = $1"};
constexpr Query kUser{
    "playlist_user",
    "SELECT id FROM users WHERE (id = $1 OR username_key = $2) AND NOT disabled "
    "AND pending_since_ms IS NULL"};
constexpr Query kClearCollaborators{
    "playlist_clear_collaborators", "DELETE FROM playlist_collaborators WHERE playlist_id = $1"};
constexpr Query kPutCollaborator{
    "playlist_put_collaborator",
    "INSERT INTO playlist_collaborators (playlist_id, user_id, can_edit) VALUES ($1, $2, $3) "
    "ON CONFLICT (playlist_id, user_id) DO UPDATE SET can_edit = excluded.can_edit"};
constexpr Query kDelete{"playlist_delete", "DELETE FROM playlists WHERE id = $1"};
constexpr Query kCoverTrack{
    "playlist_cover_track",
    "SELECT x.id FROM (SELECT cover_track_id AS id, 0 AS place FROM playlists "
    "WHERE id = $1 AND cover_track_id IS NOT NULL "
    "UNION ALL SELECT track_id, position FROM playlist_items WHERE playlist_id = $1) x "
    "JOIN tracks t ON t.id = x.id LEFT JOIN albums a ON a.id = t.album_id "
    "WHERE t.missing_since_ms IS NULL AND COALESCE(t.artwork_id, a.artwork_id) IS NOT NULL "
    "ORDER BY x.place LIMIT 1"};

Playlist playlistOf(const Row& row) {
    Playlist playlist;
    playlist.id = row.id<PlaylistId>(0);
    playlist.owner = row.id<UserId>(1);
    playlist.ownerName = row.text(2);
    playlist.name = row.text(3);
    playlist.description = row.text(4);
    playlist.isPublic = row.boolean(5);
    playlist.rules = row.text(6);
    if (!row.view(7).empty()) {
        playlist.coverTrack = row.id<TrackId>(7);
    }
    playlist.version = row.int64(8);
    playlist.itemCount = row.integer(9);
    playlist.durationMs = row.int64(10);
    playlist.createdMs = row.int64(11);
    playlist.updatedMs = row.int64(12);
    playlist.right = static_cast<PlaylistRight>(row.integer(13));
    playlist.isMember = playlist.right == PlaylistRight::Own || !row.isNull(14);
    return playlist;
}

void putCollaborators(
    Transaction& transaction, const PlaylistId& id, const std::vector<Collaborator>& collaborators
) {
    for (const auto& collaborator : collaborators) {
        transaction.run(kPutCollaborator, id, collaborator.user, collaborator.canEdit);
    }
}

void applyChange(Transaction& transaction, const PlaylistId& id, const PlaylistChange& change) {
    const auto nameKey = change.name ? foldKey(*change.name) : std::string();
    QueryBuilder query("playlist_update");
    query.add("UPDATE playlists SET id = id");
    if (change.name) {
        query.add(", name = {}, name_key = {}", {*change.name, nameKey});
    }
    if (change.description) {
        query.add(", description = {}", {*change.description});
    }
    if (change.isPublic) {
        query.add(", is_public = {}", {*change.isPublic});
    }
    if (change.rules) {
        query.add(", rules = {}", {*change.rules});
    }
    if (change.coverTrack) {
        query.add(
            ", cover_track_id = {}",
            {change.coverTrack->empty() ? Param() : Param(*change.coverTrack)}
        );
    }
    query.add(" WHERE id = {}", {id});
    transaction.run(query);
    if (change.collaborators) {
        transaction.run(kClearCollaborators, id);
        putCollaborators(transaction, id, *change.collaborators);
    }
}

}  // namespace

bool PlaylistStore::create(const NewPlaylist& playlist, int highestCount, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        transaction.run(kLockOwner, playlist.owner);
        if (transaction.query(kCount, playlist.owner).int64() >= highestCount) {
            throw Error(
                ErrorCode::Quota,
                "nobody has more than " + std::to_string(highestCount) + " playlists"
            );
        }
        const auto nameKey = foldKey(playlist.name);
        const auto added = transaction.run(
            kInsert,
            playlist.id,
            playlist.owner,
            playlist.name,
            nameKey,
            playlist.description,
            playlist.isPublic,
            playlist.rules,
            nowMs
        );
        if (added > 0) {
            putCollaborators(transaction, playlist.id, playlist.collaborators);
        }
        return added > 0;
    });
}

std::optional<Playlist> PlaylistStore::find(const PlaylistId& id, const UserId& user) const {
    QueryBuilder query("playlist_find");
    query.add(kColumns, {user})
        .add(kFrom, {user})
        .add("p.id = {} AND (p.owner_id = {} OR p.is_public OR c.user_id IS NOT NULL)", {id, user});
    std::optional<Playlist> found;
    database_.read([&](Session& session) {
        session.query(query, [&](const Row& row) { found = playlistOf(row); });
    });
    return found;
}

Page<Playlist> PlaylistStore::list(
    const UserId& user, PlaylistScope scope, std::string_view sort, const PageRequest& request
) const {
    const auto order = chooseOrdering(kOrderings, sort);
    std::optional<Cursor> cursor;
    QueryBuilder query("playlists_list");
    query.add(kColumns, {user}).add(order.ordering->column).add(kFrom, {user});
    if (scope == PlaylistScope::Mine) {
        query.add("(p.owner_id = {} OR c.user_id IS NOT NULL)", {user});
    } else {
        query.add("p.is_public AND p.owner_id <> {}", {user});
    }
    addPage(query, order, request, cursor);
    return fetchPage(database_, query, order, request, [](const Row& row) {
        return std::pair(playlistOf(row), row.text(kSortKeyColumn));
    });
}

std::vector<Playlist> PlaylistStore::listAfter(
    const UserId& user, const PlaylistId& after, int limit
) const {
    QueryBuilder query("playlists_after");
    query.add(kColumns, {user})
        .add(kFrom, {user})
        .add("p.owner_id = {} AND p.id > {} ORDER BY p.id LIMIT {}", {user, after, limit});
    std::vector<Playlist> playlists;
    database_.read([&](Session& session) {
        playlists.clear();
        session.query(query, [&](const Row& row) { playlists.push_back(playlistOf(row)); });
    });
    return playlists;
}

std::vector<Collaborator> PlaylistStore::listCollaborators(const PlaylistId& id) const {
    std::vector<Collaborator> collaborators;
    database_.read([&](Session& session) {
        collaborators.clear();
        session.query(kCollaborators, id).each([&](const Row& row) {
            collaborators.push_back({row.id<UserId>(0), row.text(1), row.text(2), row.boolean(3)});
        });
    });
    return collaborators;
}

std::vector<UserId> PlaylistStore::listMembers(const PlaylistId& id) const {
    std::vector<UserId> members;
    database_.read([&](Session& session) {
        members.clear();
        session.query(kMembers, id).each([&](const Row& row) {
            members.push_back(row.id<UserId>(0));
        });
    });
    return members;
}

std::optional<UserId> PlaylistStore::findUser(std::string_view id, std::string_view usernameKey)
    const {
    return database_.read([&](Session& session) {
        return session.query(kUser, id, usernameKey).first([](const Row& row) {
            return row.id<UserId>(0);
        });
    });
}

void PlaylistStore::update(const PlaylistEdit& edit, const PlaylistChange& change) {
    database_.write([&](Transaction& transaction) {
        const auto playlist = guardPlaylist(transaction, edit, PlaylistRight::Own);
        if (change.rules && !playlist.isSmart) {
            throw conflict("a playlist with items of its own has no rules");
        }
        applyChange(transaction, edit.playlist, change);
    });
}

void PlaylistStore::remove(const PlaylistEdit& edit) {
    database_.write([&](Transaction& transaction) {
        guardPlaylist(transaction, edit, PlaylistRight::Own);
        transaction.run(kDelete, edit.playlist);
    });
}

std::optional<TrackId> PlaylistStore::findCoverTrack(const PlaylistId& id) const {
    return database_.read([&](Session& session) {
        return session.query(kCoverTrack, id).first([](const Row& row) {
            return row.id<TrackId>(0);
        });
    });
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/services/playlists/playlist_service.h"

#include <algorithm>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/services/playlists/playlist_input.h"
#include "core/services/playlists/rules.h"

namespace consort::playlists {

PlaylistService::PlaylistService(
    db::Database& database, const Clock& clock, std::function<void(const PlaylistEvent&)> changed
)
    : playlists_(database),
      items_(database),
      smart_(database),
      tracks_(database),
      clock_(clock),
      changed_(std::move(changed)) {}

db::Playlist PlaylistService::create(
    const UserId& user, const PlaylistInput& input, const std::optional<std::string>& key
) {
    db::NewPlaylist made;
    made.id = key ? PlaylistId(idOfKey("playlist " + user.str(), *key)) : newId<PlaylistId>(clock_);
    made.owner = user;
    made.name = nameOf(input.name.value_or(""));
    made.description = descriptionOf(input.description.value_or(""));
    made.isPublic = input.isPublic.value_or(false);
    if (input.rules) {
        made.rules = textOf(*input.rules);
    }
    if (input.collaborators) {
        made.collaborators = resolve(user, *input.collaborators);
    }
    if (playlists_.create(made, kHighestPlaylistCount, clock_.nowMs())) {
        tell(made.id, playlists_.listMembers(made.id), 1);
    }
    return get(made.id, user);
}

db::Playlist PlaylistService::get(const PlaylistId& id, const UserId& user) const {
    auto playlist = playlists_.find(id, user);
    if (!playlist) {
        throw notFound("there is no playlist " + id.str());
    }
    return *std::move(playlist);
}

db::Page<db::Playlist> PlaylistService::list(
    const UserId& user,
    db::PlaylistScope scope,
    std::string_view sort,
    const db::PageRequest& request
) const {
    return playlists_.list(user, scope, sort, request);
}

std::vector<db::Collaborator> PlaylistService::listCollaborators(const db::Playlist& playlist
) const {
    return playlist.isMember ? playlists_.listCollaborators(playlist.id)
                             : std::vector<db::Collaborator>();
}

db::Playlist PlaylistService::change(const EditBy& by, const PlaylistInput& input) {
    const auto before = get(by.playlist, by.user);
    db::PlaylistChange change;
    change.isPublic = input.isPublic;
    change.coverTrack = input.coverTrack;
    if (input.name) {
        change.name = nameOf(*input.name);
    }
    if (input.description) {
        change.description = descriptionOf(*input.description);
    }
    if (input.rules) {
        change.rules = textOf(*input.rules);
    }
    if (input.coverTrack && !input.coverTrack->empty() && !tracks_.find(*input.coverTrack)) {
        throw invalidField("cover_track_id", "there is no such track");
    }
    if (input.collaborators && before.right == db::PlaylistRight::Own) {
        change.collaborators = resolve(before.owner, *input.collaborators);
    }
    auto members = playlists_.listMembers(by.playlist);
    playlists_.update(editOf(by), change);
    auto after = get(by.playlist, by.user);
    for (const auto& collaborator :
         change.collaborators.value_or(std::vector<db::Collaborator>())) {
        if (std::find(members.begin(), members.end(), collaborator.user) == members.end()) {
            members.push_back(collaborator.user);
        }
    }
    tell(by.playlist, std::move(members), after.version);
    return after;
}

void PlaylistService::remove(const EditBy& by) {
    auto members = playlists_.listMembers(by.playlist);
    playlists_.remove(editOf(by));
    tell(by.playlist, std::move(members), 0);
}

db::Page<db::PlaylistItem> PlaylistService::pageOf(
    const db::Playlist& playlist, const db::PageRequest& request
) const {
    if (!playlist.isSmart()) {
        return items_.list(playlist.id, request);
    }
    const auto rules = rulesOf(JsonValue::parse(playlist.rules));
    auto found = smart_.list(rules, playlist.owner, clock_.nowMs(), request);
    db::Page<db::PlaylistItem> page;
    page.nextCursor = std::move(found.nextCursor);
    for (auto& track : found.items) {
        PlaylistItemId item(track.str());
        page.items.push_back({.id = std::move(item), .track = std::move(track)});
    }
    return page;
}

db::Page<PlaylistEntry> PlaylistService::listItems(
    const db::Playlist& playlist, const db::PageRequest& request
) const {
    auto items = pageOf(playlist, request);
    std::vector<TrackId> ids;
    for (const auto& item : items.items) {
        ids.push_back(item.track);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::unordered_map<TrackId, db::Track> tracks;
    for (auto& track : tracks_.listByIds(ids)) {
        tracks.emplace(track.id, std::move(track));
    }
    db::Page<PlaylistEntry> page;
    page.nextCursor = std::move(items.nextCursor);
    for (auto& item : items.items) {
        const auto track = tracks.find(item.track);
        page.items.push_back(
            {std::move(item), track == tracks.end() ? std::nullopt : std::optional(track->second)}
        );
    }
    return page;
}

db::PlaylistState PlaylistService::addTracks(
    const EditBy& by,
    std::vector<TrackId> tracks,
    const db::PlaylistPlace& place,
    const std::optional<std::string>& key
) {
    db::NewItems items;
    items.ids = newItemIds(
        tracks.size(), key ? idOfKey("items " + by.user.str() + ' ' + by.playlist.str(), *key) : ""
    );
    items.tracks = std::move(tracks);
    items.place = place;
    return tell(by, items_.add(editOf(by), items));
}

db::PlaylistState PlaylistService::replaceTracks(const EditBy& by, std::vector<TrackId> tracks) {
    db::NewItems items;
    items.ids = newItemIds(tracks.size(), "");
    items.tracks = std::move(tracks);
    return tell(by, items_.replace(editOf(by), items));
}

db::PlaylistState PlaylistService::removeItems(
    const EditBy& by, const std::vector<PlaylistItemId>& items
) {
    return tell(by, items_.remove(editOf(by), items));
}

db::PlaylistState PlaylistService::moveItems(
    const EditBy& by, const std::vector<PlaylistItemId>& items, const db::PlaylistPlace& place
) {
    if (place.after && std::find(items.begin(), items.end(), *place.after) != items.end()) {
        throw invalidField("after", "is one of the items that move");
    }
    return tell(by, items_.move(editOf(by), items, place));
}

TrackId PlaylistService::getCoverTrack(const PlaylistId& id, const UserId& user) const {
    get(id, user);
    const auto track = playlists_.findCoverTrack(id);
    if (!track) {
        throw notFound("no track of the playlist has a picture");
    }
    return *track;
}

db::PlaylistEdit PlaylistService::editOf(const EditBy& by) const {
    return {by.playlist, by.user, by.version, clock_.nowMs()};
}

std::vector<db::Collaborator> PlaylistService::resolve(
    const UserId& owner, const std::vector<CollaboratorInput>& inputs
) const {
    if (inputs.size() > kHighestCollaboratorCount) {
        throw invalidField(
            "collaborators", "are at most " + std::to_string(kHighestCollaboratorCount)
        );
    }
    std::vector<db::Collaborator> resolved;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const auto& input = inputs[i];
        const auto user = playlists_.findUser(input.userId, foldIdentifier(input.username));
        if (!user) {
            throw invalidField("collaborators/" + std::to_string(i), "there is no such user");
        }
        if (*user != owner) {
            resolved.push_back({.user = *user, .canEdit = input.canEdit});
        }
    }
    return resolved;
}

std::vector<PlaylistItemId> PlaylistService::newItemIds(
    std::size_t count, const std::string& prefix
) const {
    std::vector<PlaylistItemId> ids;
    ids.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        ids.push_back(
            prefix.empty() ? newId<PlaylistItemId>(clock_)
                           : PlaylistItemId(prefix + '-' + std::to_string(i))
        );
    }
    return ids;
}

db::PlaylistState PlaylistService::tell(const EditBy& by, db::PlaylistState state) {
    if (changed_) {
        tell(by.playlist, playlists_.listMembers(by.playlist), state.version);
    }
    return state;
}

void PlaylistService::tell(
    const PlaylistId& id, std::vector<UserId> members, std::int64_t version
) {
    if (changed_) {
        changed_({id, std::move(members), version});
    }
}

}  // namespace consort::playlists

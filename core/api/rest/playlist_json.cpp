// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/playlist_json.h"

#include "core/api/rest/catalog_json.h"
#include "core/base/clock.h"

namespace consort::api {

namespace {

const char* nameOf(db::PlaylistRight right) {
    switch (right) {
        case db::PlaylistRight::View:
            return "view";
        case db::PlaylistRight::Edit:
            return "edit";
        case db::PlaylistRight::Own:
            return "own";
    }
    return "view";
}

void writeMembers(JsonWriter& json, const db::Playlist& playlist) {
    json.member("id", playlist.id.str())
        .member("name", playlist.name)
        .member("description", playlist.description)
        .member("is_public", playlist.isPublic);
    json.key("owner")
        .beginObject()
        .member("id", playlist.owner.str())
        .member("display_name", playlist.ownerName)
        .endObject();
    json.member("right", nameOf(playlist.right));
    json.key("rules");
    if (playlist.isSmart()) {
        json.raw(playlist.rules).key("track_count").null().key("duration_ms").null();
    } else {
        json.null()
            .member("track_count", playlist.itemCount)
            .member("duration_ms", playlist.durationMs);
    }
    json.key("cover_url");
    if (playlist.isSmart() || playlist.itemCount > 0 || playlist.coverTrack) {
        json.value("/api/v1/playlists/" + playlist.id.str() + "/cover");
    } else {
        json.null();
    }
    json.member("version", playlist.version)
        .member("created_at", toRfc3339(playlist.createdMs))
        .member("updated_at", toRfc3339(playlist.updatedMs));
}

void write(JsonWriter& json, const db::Playlist& playlist) {
    json.beginObject();
    writeMembers(json, playlist);
    json.endObject();
}

void write(JsonWriter& json, const playlists::PlaylistEntry& entry) {
    const auto& item = entry.item;
    json.beginObject()
        .member("id", item.id.str())
        .member("track_id", item.track.str())
        .key("added_at");
    if (item.addedMs > 0) {
        json.value(toRfc3339(item.addedMs)).member("added_by", item.addedBy.str());
    } else {
        json.null().key("added_by").null();
    }
    json.key("track");
    if (entry.track) {
        api::write(json, *entry.track);
    } else {
        json.null();
    }
    json.endObject();
}

template <class T>
std::string pageOf(const db::Page<T>& page) {
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (const auto& item : page.items) {
        write(json, item);
    }
    json.endArray().member("next_cursor", page.nextCursor).endObject();
    return json.str();
}

}  // namespace

std::string toJson(const db::Page<db::Playlist>& page) {
    return pageOf(page);
}

std::string toJson(const db::Page<playlists::PlaylistEntry>& page) {
    return pageOf(page);
}

std::string toJson(
    const db::Playlist& playlist, const std::vector<db::Collaborator>& collaborators
) {
    JsonWriter json;
    json.beginObject();
    writeMembers(json, playlist);
    json.key("collaborators").beginArray();
    for (const auto& collaborator : collaborators) {
        json.beginObject()
            .member("user_id", collaborator.user.str())
            .member("username", collaborator.username)
            .member("display_name", collaborator.displayName)
            .member("right", collaborator.canEdit ? "edit" : "view")
            .endObject();
    }
    json.endArray().endObject();
    return json.str();
}

std::string toJson(const db::PlaylistState& state) {
    JsonWriter json;
    json.beginObject()
        .member("version", state.version)
        .member("track_count", state.itemCount)
        .member("duration_ms", state.durationMs)
        .key("item_ids")
        .beginArray();
    for (const auto& item : state.items) {
        json.value(item.str());
    }
    json.endArray().endObject();
    return json.str();
}

}  // namespace consort::api

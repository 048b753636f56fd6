// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "core/services/playlists/playlist_service.h"

namespace consort::api {

/// The shapes of playlists, as in the OpenAPI document.
std::string toJson(const db::Page<db::Playlist>& page);
std::string toJson(const db::Page<playlists::PlaylistEntry>& page);

/// With whom it is shared, which lists leave out.
std::string toJson(
    const db::Playlist& playlist, const std::vector<db::Collaborator>& collaborators
);
std::string toJson(const db::PlaylistState& state);

}  // namespace consort::api

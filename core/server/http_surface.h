// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/api/rest/plugin_routes.h"
#include "core/api/rest/system_routes.h"

namespace consort::api {
class ResourceCache;
}

namespace consort::accounts {
class Accounts;
}

namespace consort::catalog {
class CatalogService;
class CoverService;
}  // namespace consort::catalog

namespace consort::http {
class Router;
}

namespace consort::library {
class LibraryScans;
class TrackOpener;
class TrackStreams;
}  // namespace consort::library

namespace consort {
class Clock;
}

namespace consort::events {
class EventHub;
}

namespace consort::history {
class HistoryService;
}

namespace consort::likes {
class LikesService;
}

namespace consort::playlists {
class PlaylistService;
}

namespace consort::playback {
class Devices;
class PlaybackService;
}  // namespace consort::playback

namespace consort::stats {
class StatsService;
}

namespace consort::server {

/// What the routes call; everything is borrowed.
struct SurfaceParts {
    accounts::Accounts& accounts;
    catalog::CatalogService& catalog;
    std::shared_ptr<api::ResourceCache> resources;
    catalog::CoverService& covers;
    likes::LikesService& likes;
    history::HistoryService& history;
    playlists::PlaylistService& playlists;
    events::EventHub& events;
    playback::PlaybackService& playback;
    playback::Devices& devices;
    const Clock& clock;
    const stats::StatsService& stats;
    library::LibraryScans& scans;
    library::TrackOpener& opener;
    library::TrackStreams& streams;
    api::WebPlayer& player;
    api::SystemInfo system;
    std::function<std::vector<api::PluginInfo>()> plugins;
};

/// Adds every row of the HTTP surface.
void addHttpSurface(http::Router& router, SurfaceParts parts);

}  // namespace consort::server

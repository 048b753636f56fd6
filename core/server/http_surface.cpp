// SPDX-License-Identifier: Apache-2.0
#include "core/server/http_surface.h"

#include "core/api/rest/admin_user_routes.h"
#include "core/api/rest/auth_routes.h"
#include "core/api/rest/catalog_routes.h"
#include "core/api/rest/cover_routes.h"
#include "core/api/rest/event_routes.h"
#include "core/api/rest/history_routes.h"
#include "core/api/rest/like_routes.h"
#include "core/api/rest/me_routes.h"
#include "core/api/rest/playback_routes.h"
#include "core/api/rest/playlist_routes.h"
#include "core/api/rest/scan_routes.h"
#include "core/api/rest/stats_routes.h"
#include "core/api/rest/stream_routes.h"
#include "core/api/web/web_player.h"
#include "core/services/accounts/accounts.h"

namespace consort::server {

void addHttpSurface(http::Router& router, SurfaceParts parts) {
    api::addAuthRoutes(router, parts.accounts);
    api::addMeRoutes(router, parts.accounts);
    api::addCatalogRoutes(router, {parts.catalog, parts.likes, std::move(parts.resources)});
    api::addLikeRoutes(router, parts.likes);
    api::addHistoryRoutes(router, {parts.history, parts.catalog, parts.likes});
    api::addPlaylistRoutes(router, {parts.playlists, parts.likes});
    api::addPlaybackRoutes(router, {parts.playback, parts.devices, parts.clock});
    api::addDeviceRoutes(router, {parts.playback, parts.devices, parts.clock});
    api::addStatsRoutes(router, {parts.stats, parts.catalog, parts.likes});
    api::addEventRoutes(router, {parts.events, parts.devices});
    api::addStreamRoutes(
        router, {parts.opener, parts.streams, parts.accounts.streamTokens(), parts.accounts.users()}
    );
    api::addCoverRoutes(router, parts.covers, parts.playlists);
    api::addScanRoutes(router, parts.scans);
    api::addPluginRoutes(router, std::move(parts.plugins));
    api::addAdminUserRoutes(router, parts.accounts);
    api::addSystemRoutes(router, std::move(parts.system), parts.player);
    api::addWebPlayer(router, parts.player);
}

}  // namespace consort::server

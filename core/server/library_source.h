// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/db/stores/history_store.h"
#include "core/db/stores/track_facts_store.h"
#include "core/extensions/library_source.h"

namespace consort::server {

/// The catalog and the users' history for plugins, from the database, page by page. Thread-safe.
class DatabaseLibrary final : public extensions::LibrarySource, public extensions::HistorySource {
public:
    explicit DatabaseLibrary(db::Database& database) : tracks_(database), history_(database) {}

    std::optional<TrackFacts> findTrack(const CallContext&, const TrackId& id) override;
    void listTracks(
        const CallContext&, const TrackId& after, const extensions::EmitTrackFacts& emit
    ) override;
    std::vector<TrackFacts> match(const CallContext&, const TrackFacts& external) override;
    void listPlays(
        const CallContext&,
        const extensions::PlaysRequest& request,
        const std::function<bool(const extensions::PlayFacts&)>& emit
    ) override;
    void listLikes(
        const CallContext&,
        const UserId& user,
        const TrackId& after,
        const extensions::EmitTrackFacts& emit
    ) override;
    void listPlaylists(
        const CallContext&,
        std::string_view after,
        const std::function<bool(const extensions::PlaylistFacts&)>& emit
    ) override;

private:
    db::TrackFactsStore tracks_;
    db::HistoryStore history_;
};

}  // namespace consort::server

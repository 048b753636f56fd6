// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/db/query_builder.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"

namespace consort::db {

/// Missing tracks that new files may turn out to be; each is given away once.
class LostTracks final {
public:
    struct Track {
        std::string id;
        std::string albumId;
    };

    /// Loads those that may be one of `tracks`.
    LostTracks(Transaction& transaction, const std::vector<const CatalogTrack*>& tracks);

    /// The one that `track` is: same recording on the same release, or else the same audio.
    std::optional<Track> take(const CatalogTrack& track);

private:
    using Map = std::unordered_multimap<std::string, Track>;

    void load(Transaction& transaction, const QueryBuilder& query);
    std::optional<Track> takeFrom(Map& map, const std::string& key);

    Map byAudio_;
    Map byRecording_;
    std::set<std::string> seen_;
    std::set<std::string> taken_;
};

}  // namespace consort::db

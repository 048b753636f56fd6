// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/db/stores/stats_store.h"
#include "core/db/stores/track_groups.h"

namespace consort::stats {

/// A track of a top list: by its id, or by `tracks.number` where the id is empty.
struct TopTrack {
    std::string id;
    std::int64_t number = 0;
    std::int64_t plays = 0;
    std::int64_t playedMs = 0;
};

struct TopGroups {
    std::vector<db::TopEntry> artists;
    std::vector<db::TopEntry> albums;
    std::vector<db::TopEntry> genres;
};

/// Adds up what somebody played by track, artist, album and genre. Confined to one thread; borrows
/// the groups.
class TopLists final {
public:
    explicit TopLists(const db::TrackGroups& groups);

    /// Of one track in one month, or in all.
    void add(std::string_view track, std::int64_t plays, std::int64_t playedMs);

    /// Different tracks with a play.
    std::int64_t trackCount() const;

    /// Most plays first, then the longest played.
    std::vector<TopTrack> tracks(std::size_t count) const;

    /// The same by artist, album and genre, without names.
    TopGroups groups(std::size_t count) const;

private:
    struct Sum {
        std::int64_t plays = 0;
        std::int64_t playedMs = 0;
    };

    const db::TrackGroups* groups_;
    db::TrackGroups::Index last_ = 0;
    std::vector<Sum> sums_;
    std::unordered_map<std::string, Sum> unknown_;  ///< Tracks that the library no longer has.
};

}  // namespace consort::stats

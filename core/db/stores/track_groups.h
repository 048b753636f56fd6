// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"

namespace consort::db {

class Database;

enum class GroupKind : std::uint8_t { Artist, Album, Genre };

/// An artist, an album or a genre that tracks belong to.
struct TrackGroup {
    GroupKind kind = GroupKind::Artist;
    std::string id;
};

/// Which artists, album and genres each track of the library belongs to, in about 100 bytes a
/// track: adding up sums of a hundred thousand tracks by them is a matter of a millisecond, where a
/// join takes a hundred. A value; const functions may be called from any thread.
class TrackGroups final {
public:
    using Index = std::uint32_t;

    /// The place of the track among all; nullopt when it is not known.
    std::optional<Index> find(std::string_view trackId) const { return find(trackId, 0); }

    /// The same, sooner when the track is one of the next few after `before`: what comes in the
    /// order of ids is mostly found without a miss of the processor's cache.
    std::optional<Index> find(std::string_view trackId, Index before) const;

    /// Places are below this.
    std::size_t trackCount() const noexcept { return tracks_.size(); }

    /// The groups of a track, each once, as indexes into groups().
    std::span<const Index> groupsOf(Index track) const;

    const std::vector<TrackGroup>& groups() const noexcept { return groups_; }

    /// `tracks.number` of the track.
    std::int64_t numberOf(Index track) const { return tracks_[track].number; }

    /// A new track, or one whose groups are no longer known.
    void put(std::string_view trackId, std::int64_t number);

    /// Does nothing when the track is in the group already.
    void addGroup(Index track, GroupKind kind, std::string_view id);

private:
    struct Track {
        std::uint64_t hash = 0;
        std::int64_t number = 0;
        Index begin = 0;  ///< In members_.
        Index count = 0;
    };

    /// Tracks are known by about 50 bits of a hash of their ids: among a million, two share them
    /// with a chance of 1 in 2,000, and then the sums of one count for the other.
    struct Slot {
        std::uint32_t tag = 0;
        Index track = kNone;
    };

    static constexpr Index kNone = ~Index{0};

    std::size_t slotOf(std::uint64_t hash) const;
    void grow();
    Index groupIndex(GroupKind kind, std::string_view id);

    std::vector<Slot> slots_;
    std::vector<Track> tracks_;
    std::vector<Index> members_;
    std::vector<TrackGroup> groups_;
    std::unordered_map<std::string, Index> groupPlaces_;
};

/// How many tracks changed at `sinceMs` or later, by `updated_ms`, which whatever changes a track's
/// album, credits or genres must set.
std::int64_t countChangedTracks(Database& database, TimeMs sinceMs);

/// Reads those tracks into `groups`.
void refresh(TrackGroups& groups, Database& database, TimeMs sinceMs);

}  // namespace consort::db

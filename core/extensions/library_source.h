// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/backends/track_facts.h"
#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::extensions {

using EmitTrackFacts = std::function<bool(const TrackFacts&)>;

/// The catalog for plugins. Thread-safe; throws Error. `emit` returns false when it has enough.
class LibrarySource {
public:
    virtual ~LibrarySource() = default;

    virtual std::optional<TrackFacts> findTrack(const CallContext&, const TrackId& id) = 0;

    /// In id order after `after`.
    virtual void listTracks(
        const CallContext&, const TrackId& after, const EmitTrackFacts& emit
    ) = 0;

    /// The same recording: by MusicBrainz id, by ISRC, then by title, artist and duration without
    /// regard to case and signs; best first.
    virtual std::vector<TrackFacts> match(const CallContext&, const TrackFacts& external) = 0;
};

struct PlayFacts {
    UserId user;
    TrackId track;
    TimeMs atMs = 0;
    std::int64_t playedMs = 0;
    std::int64_t count = 1;
};

struct PlaysRequest {
    UserId user{};  ///< Empty: of all users.
    TimeMs fromMs = 0;
    TimeMs toMs = 0;          ///< Exclusive; 0 = now.
    std::uint64_t limit = 0;  ///< 0 = no limit.
    bool newestFirst = false;
    bool aggregate = false;  ///< One for each user and track.
};

struct PlaylistFacts {
    std::string id;
    UserId user;
    std::vector<TrackId> tracks;
};

/// What the users did. As LibrarySource.
class HistorySource {
public:
    virtual ~HistorySource() = default;

    virtual void listPlays(
        const CallContext&,
        const PlaysRequest& request,
        const std::function<bool(const PlayFacts&)>& emit
    ) = 0;

    /// In id order after `after`.
    virtual void listLikes(
        const CallContext&, const UserId& user, const TrackId& after, const EmitTrackFacts& emit
    ) = 0;

    /// In id order after `after`.
    virtual void listPlaylists(
        const CallContext&,
        std::string_view after,
        const std::function<bool(const PlaylistFacts&)>& emit
    ) = 0;
};

}  // namespace consort::extensions

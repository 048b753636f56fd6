// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/stores/page.h"

namespace consort::db {

class Database;

using PlayId = Id<struct PlayTag>;

/// A track listened to, to its end or not.
struct Play {
    PlayId id;  ///< The client's; unique for a user.
    TrackId track;
    bool isSkipped = false;
    TimeMs startedMs = 0;  ///< When the client says it began.
    std::int64_t playedMs = 0;
    TimeMs receivedMs = 0;
    std::string device;
};

/// A play to be written; without `playedMs` the whole track was heard.
struct NewPlay {
    PlayId id;
    TrackId track;
    bool isSkipped = false;
    TimeMs startedMs = 0;
    std::optional<std::int64_t> playedMs;
    std::string device;
};

enum class PlayOutcome { Recorded, Duplicate, UnknownTrack };
enum class NowPlayingOutcome { Set, TooLate, UnknownTrack };

/// Empty members do not narrow the list.
struct PlayFilter {
    std::optional<TrackId> track{};
    std::optional<bool> isSkipped{};
    std::optional<TimeMs> fromMs{};  ///< Inclusive.
    std::optional<TimeMs> toMs{};    ///< Exclusive.
};

struct NowPlaying {
    TrackId track;
    std::string device;
    TimeMs startedMs = 0;
    TimeMs untilMs = 0;
};

/// Every user's plays and the sums over them. Thread-safe.
class PlayStore final {
public:
    explicit PlayStore(Database& database) : database_(database) {}

    /// Writes the plays that are not there yet, with all sums, in one transaction, and ends what
    /// the user is playing if it was one of them. One outcome for each, in their order; the second
    /// of two with one id is a duplicate.
    std::vector<PlayOutcome> record(
        const UserId& user, const std::vector<NewPlay>& plays, TimeMs nowMs
    );

    /// Newest first. Throws Error(Invalid) for a cursor of another list.
    Page<Play> list(const UserId& user, const PlayFilter& filter, const PageRequest& request) const;

    /// Replaces what the user is playing. TooLate when it must be over by `nowMs` or something was
    /// begun after it. `untilMs` is not read.
    NowPlayingOutcome setNowPlaying(const UserId& user, const NowPlaying& playing, TimeMs nowMs);

    /// nullopt when nothing was begun, or it must be over by `nowMs`.
    std::optional<NowPlaying> findNowPlaying(const UserId& user, TimeMs nowMs) const;

private:
    Database& database_;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/play_store.h"

namespace consort::history {

enum class PlayEvent { NowPlaying, Finished, Skipped };

/// What a client tells about one track.
struct PlayReport {
    std::optional<std::string> id;  ///< Without one, track and time make it.
    TrackId track;
    PlayEvent event = PlayEvent::Finished;
    std::optional<TimeMs> startedMs;       ///< By the client's clock; now without it.
    std::optional<std::int64_t> playedMs;  ///< Without it: all of a finished track, nothing of a
                                           ///< skipped one.
    std::string device;
};

/// Rejected reports will be rejected again, so clients drop them; Ignored ones came too late to
/// matter.
enum class PlayStatus { Recorded, Duplicate, Ignored, Rejected };

struct PlayResult {
    std::string id;
    PlayStatus status = PlayStatus::Rejected;
    std::string reason{};  ///< Why it was rejected or ignored.
};

/// Plays of one user that were written just now, for whoever wants to know (other devices,
/// scrobblers).
struct RecordedPlays {
    UserId user;
    std::vector<db::NewPlay> plays;
    std::optional<db::NowPlaying> nowPlaying;
};

/// Takes and gives what users listened to. Thread-safe; blocks for the database.
class HistoryService final {
public:
    static constexpr std::size_t kMaxBatch = 500;

    using Listener = std::function<void(const RecordedPlays&)>;

    /// `listener` is called after plays were written, on the thread that did; must not throw.
    HistoryService(db::Database& database, const Clock& clock, Listener listener)
        : store_(database), clock_(clock), listener_(std::move(listener)) {}

    /// One result for each report, in their order. A report that cannot be used does not keep the
    /// others from being recorded. Throws Error(Invalid) for more than `kMaxBatch`.
    std::vector<PlayResult> record(const UserId& user, const std::vector<PlayReport>& reports);

    /// Newest first.
    db::Page<db::Play> list(
        const UserId& user, const db::PlayFilter& filter, const db::PageRequest& page
    ) const {
        return store_.list(user, filter, page);
    }

    std::optional<db::NowPlaying> findNowPlaying(const UserId& user) const {
        return store_.findNowPlaying(user, clock_.nowMs());
    }

private:
    PlayResult setNowPlaying(const UserId& user, const PlayReport& report, RecordedPlays& recorded);

    db::PlayStore store_;
    const Clock& clock_;
    Listener listener_;
};

}  // namespace consort::history

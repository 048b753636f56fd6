// SPDX-License-Identifier: Apache-2.0
#include "core/services/stats/library_groups.h"

#include <utility>

#include "core/db/database.h"

namespace consort::stats {

namespace {

/// How long a change may take from its time to its commit, and how far apart servers' clocks are.
constexpr TimeMs kLateMs = 60'000;

}  // namespace

std::shared_ptr<const db::TrackGroups> LibraryGroups::current() {
    std::shared_ptr<const db::TrackGroups> known;
    TimeMs sinceMs = 0;
    {
        const std::lock_guard lock(mutex_);
        known = groups_;
        sinceMs = readMs_ - kLateMs;
    }
    const auto nowMs = clock_.nowMs();
    if (!known || db::countChangedTracks(database_, sinceMs) > 0) {
        // Others read what there was, meanwhile.
        auto renewed =
            known ? std::make_shared<db::TrackGroups>(*known) : std::make_shared<db::TrackGroups>();
        db::refresh(*renewed, database_, known ? sinceMs : 0);
        known = std::move(renewed);
    }
    const std::lock_guard lock(mutex_);
    groups_ = known;
    readMs_ = nowMs;
    return known;
}

}  // namespace consort::stats

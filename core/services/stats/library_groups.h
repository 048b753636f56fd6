// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>

#include "core/base/clock.h"
#include "core/db/stores/track_groups.h"

namespace consort::stats {

/// What tracks belong to, kept in memory from the first time it is asked for (half a second for a
/// hundred thousand tracks) and brought up to date each time after that. Thread-safe.
class LibraryGroups final {
public:
    LibraryGroups(db::Database& database, const Clock& clock)
        : database_(database), clock_(clock) {}

    /// Never null. Blocks for the database.
    std::shared_ptr<const db::TrackGroups> current();

private:
    db::Database& database_;
    const Clock& clock_;
    std::mutex mutex_;
    std::shared_ptr<const db::TrackGroups> groups_;
    TimeMs readMs_ = 0;
};

}  // namespace consort::stats

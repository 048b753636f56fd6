// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

class Database;

/// Which plays a plugin asks for; skipped ones are never among them.
struct PlaysQuery {
    UserId user{};            ///< Empty: of all users.
    TimeMs fromMs = 0;        ///< Inclusive.
    TimeMs toMs = 0;          ///< Exclusive; 0: no end.
    std::uint32_t limit = 0;  ///< 0: no limit.
    bool isNewestFirst = false;
    bool isAggregated = false;  ///< One row for each user and track.
};

struct PlaysRow {
    UserId user;
    TrackId track;
    TimeMs atMs = 0;            ///< The last one when aggregated.
    std::int64_t playedMs = 0;  ///< The sum when aggregated, with that of skipped ones if `fromMs`
                                ///< and `toMs` are both 0.
    std::int64_t count = 1;
};

/// The plays in the order of time; aggregated ones in the order of their last. Without a range the
/// aggregate costs one row for each user and track, with one every play in it.
std::vector<PlaysRow> listPlays(Database& database, const PlaysQuery& query);

}  // namespace consort::db

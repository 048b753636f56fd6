// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort::db {

class Database;

/// A play that was not skipped, or the sum of several.
struct HistoryPlay {
    UserId user;
    TrackId track;
    TimeMs atMs = 0;  ///< The last one of a sum.
    std::int64_t playedMs = 0;
    std::int64_t count = 1;
};

struct HistoryQuery {
    UserId user{};  ///< Empty: all users.
    TimeMs fromMs = 0;
    TimeMs toMs = 0;          ///< Exclusive; 0 = no end.
    std::uint64_t limit = 0;  ///< 0 = no limit.
    bool newestFirst = false;
};

struct HistoryPlaylist {
    std::string id;
    UserId owner;
    std::vector<TrackId> tracks;
};

/// What all users did, to be read at length: for models built from it. Thread-safe. `emit` is
/// called between queries, never within one, and returns false when it has enough.
class HistoryStore final {
public:
    using EmitPlay = std::function<bool(const HistoryPlay&)>;

    explicit HistoryStore(Database& database) : database_(database) {}

    /// By time.
    void listPlays(const HistoryQuery& query, const EmitPlay& emit) const;

    /// One a user and track, by the time of its last play. At most a million.
    void listSums(const HistoryQuery& query, const EmitPlay& emit) const;

    /// In id order after `after`, with the items of all of them; smart ones left out.
    std::vector<HistoryPlaylist> listPlaylists(std::string_view after, int limit) const;

private:
    Database& database_;
};

}  // namespace consort::db

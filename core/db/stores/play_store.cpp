// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/play_store.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/ordering.h"
#include "core/db/stores/play_sums.h"

namespace consort::db {

namespace {

constexpr Query kInsert{
    "play_insert",
    "INSERT INTO plays (user_id, id, track_id, skipped, started_ms, played_ms, received_ms, "
    "device_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (user_id, id) DO NOTHING"};
constexpr Query kDuration{"play_track_duration", "SELECT duration_ms FROM tracks WHERE id = $1"};
constexpr Query kSetNow{
    "now_playing_set",
    "INSERT INTO now_playing (user_id, track_id, device_id, started_ms, until_ms) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (user_id) DO UPDATE SET "
    "track_id = excluded.track_id, device_id = excluded.device_id, "
    "started_ms = excluded.started_ms, until_ms = excluded.until_ms "
    "WHERE now_playing.started_ms <= excluded.started_ms"};
constexpr Query kEndNow{
    "now_playing_end",
    "DELETE FROM now_playing WHERE user_id = $1 AND track_id = $2 AND started_ms <= $3"};
constexpr Query kFindNow{
    "now_playing_find",
    "SELECT track_id, device_id, started_ms, until_ms FROM now_playing "
    "WHERE user_id = $1 AND until_ms > $2"};

/// What a pause or a slow network may add to a track's length before it counts as over.
constexpr TimeMs kNowPlayingSlackMs = 60'000;

/// Up to here a report that a track began and one that it was played mean the same start.
constexpr TimeMs kSameStartMs = 5'000;

constexpr std::string_view kTimeOrder = "time";

std::unordered_map<std::string, std::int64_t> durationsOf(
    Session& session, const std::vector<NewPlay>& plays
) {
    std::vector<std::string> ids;
    ids.reserve(plays.size());
    for (const auto& play : plays) {
        ids.push_back(play.track.str());
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    std::unordered_map<std::string, std::int64_t> durations;
    QueryBuilder query("play_track_durations");
    query.add("SELECT id, duration_ms FROM tracks WHERE id IN").addList(ids);
    session.query(query, [&](const Row& row) { durations.emplace(row.text(0), row.int64(1)); });
    return durations;
}

/// In the order of ids: two servers that get the same plays lock the rows in the same order.
std::vector<std::size_t> inIdOrder(const std::vector<NewPlay>& plays) {
    std::vector<std::size_t> places(plays.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
        return plays[a].id < plays[b].id;
    });
    return places;
}

}  // namespace

std::vector<PlayOutcome> PlayStore::record(
    const UserId& user, const std::vector<NewPlay>& plays, TimeMs nowMs
) {
    if (plays.empty()) {
        return {};
    }
    return database_.write([&](Transaction& transaction) {
        std::vector<PlayOutcome> outcomes(plays.size(), PlayOutcome::UnknownTrack);
        const auto durations = durationsOf(transaction, plays);
        PlaySums sums;
        for (const auto place : inIdOrder(plays)) {
            const auto& play = plays[place];
            const auto duration = durations.find(play.track.str());
            if (duration == durations.end()) {
                continue;
            }
            const auto playedMs = play.playedMs.value_or(play.isSkipped ? 0 : duration->second);
            const auto added = transaction.run(
                kInsert,
                user,
                play.id,
                play.track,
                play.isSkipped,
                play.startedMs,
                playedMs,
                nowMs,
                play.device
            );
            outcomes[place] = added == 1 ? PlayOutcome::Recorded : PlayOutcome::Duplicate;
            if (added == 1) {
                sums.add(play.track, play.startedMs, play.isSkipped, playedMs);
                transaction.run(kEndNow, user, play.track, play.startedMs + kSameStartMs);
            }
        }
        sums.write(transaction, user);
        return outcomes;
    });
}

Page<Play> PlayStore::list(const UserId& user, const PlayFilter& filter, const PageRequest& request)
    const {
    QueryBuilder query("plays_of_user");
    query.add(
        "SELECT id, track_id, skipped, started_ms, played_ms, received_ms, device_id FROM plays "
        "WHERE user_id = {}",
        {user}
    );
    if (filter.track) {
        query.add(" AND track_id = {}", {*filter.track});
    }
    if (filter.isSkipped) {
        query.add(" AND skipped = {}", {*filter.isSkipped});
    }
    if (filter.fromMs) {
        query.add(" AND started_ms >= {}", {*filter.fromMs});
    }
    if (filter.toMs) {
        query.add(" AND started_ms < {}", {*filter.toMs});
    }
    std::optional<Cursor> cursor;
    if (request.cursor) {
        cursor = Cursor::decode(*request.cursor, std::string(kTimeOrder));
        query.add(" AND (started_ms, id) < ({}, {})", {cursor->number(), cursor->id});
    }
    query.add(" ORDER BY started_ms DESC, id DESC LIMIT {}", {request.limit + 1});
    std::vector<std::pair<Play, std::string>> rows;
    database_.read([&](Session& session) {
        rows.clear();
        session.query(query, [&](const Row& row) {
            Play play;
            play.id = row.id<PlayId>(0);
            play.track = row.id<TrackId>(1);
            play.isSkipped = row.boolean(2);
            play.startedMs = row.int64(3);
            play.playedMs = row.int64(4);
            play.receivedMs = row.int64(5);
            play.device = row.text(6);
            auto key = std::to_string(play.startedMs);
            rows.emplace_back(std::move(play), std::move(key));
        });
    });
    return finishPage(std::move(rows), request, std::string(kTimeOrder));
}

NowPlayingOutcome PlayStore::setNowPlaying(
    const UserId& user, const NowPlaying& playing, TimeMs nowMs
) {
    return database_.write([&](Transaction& transaction) {
        const auto duration = transaction.query(kDuration, playing.track).first([](const Row& row) {
            return row.int64(0);
        });
        if (!duration) {
            return NowPlayingOutcome::UnknownTrack;
        }
        const auto untilMs = playing.startedMs + *duration + kNowPlayingSlackMs;
        const bool isSet =
            untilMs > nowMs &&
            transaction.run(
                kSetNow, user, playing.track, playing.device, playing.startedMs, untilMs
            ) == 1;
        return isSet ? NowPlayingOutcome::Set : NowPlayingOutcome::TooLate;
    });
}

std::optional<NowPlaying> PlayStore::findNowPlaying(const UserId& user, TimeMs nowMs) const {
    return database_.read([&](Session& session) {
        return session.query(kFindNow, user, nowMs).first([](const Row& row) {
            return NowPlaying{row.id<TrackId>(0), row.text(1), row.int64(2), row.int64(3)};
        });
    });
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/stats_routes.h"

#include "core/api/rest/catalog_json.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/list_params.h"
#include "core/http/router.h"
#include "core/services/likes/likes_service.h"
#include "core/services/stats/stats_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using stats::UserStats;

constexpr std::int64_t kMaxOffsetMinutes = 14 * 60;

void writeTracks(
    JsonWriter& json,
    const StatsRouteParts& parts,
    const UserId& user,
    const std::vector<db::TopEntry>& entries
) {
    std::vector<TrackId> ids;
    ids.reserve(entries.size());
    for (const auto& entry : entries) {
        ids.emplace_back(entry.id);
    }
    auto tracks = parts.catalog.findTracks(ids);
    parts.likes.fill(user, tracks);
    json.key("top_tracks").beginArray();
    auto track = tracks.begin();
    for (const auto& entry : entries) {
        json.beginObject().member("track_id", entry.id).key("track");
        if (track != tracks.end() && track->id.str() == entry.id) {
            write(json, *track++);
        } else {
            json.null();
        }
        json.member("plays", entry.plays).member("played_ms", entry.playedMs).endObject();
    }
    json.endArray();
}

void writeTop(JsonWriter& json, const char* name, const std::vector<db::TopEntry>& entries) {
    json.key(name).beginArray();
    for (const auto& entry : entries) {
        json.beginObject()
            .member("id", entry.id)
            .member("name", entry.name)
            .member("plays", entry.plays)
            .member("played_ms", entry.playedMs)
            .endObject();
    }
    json.endArray();
}

template <class Numbers>
void writeNumbers(JsonWriter& json, const char* name, const Numbers& numbers) {
    json.key(name).beginArray();
    for (const auto number : numbers) {
        json.value(number);
    }
    json.endArray();
}

void writeTimes(JsonWriter& json, const UserStats& stats) {
    writeNumbers(json, "played_ms_by_hour", stats.msByHour);
    writeNumbers(json, "played_ms_by_weekday", stats.msByWeekday);
    json.key("days").beginArray();
    for (const auto& day : stats.days) {
        json.beginObject()
            .member("date", day.date)
            .member("plays", day.plays)
            .member("played_ms", day.playedMs)
            .endObject();
    }
    json.endArray()
        .member("longest_streak_days", stats.longestStreak)
        .member("current_streak_days", stats.currentStreak);
}

Response getStats(const StatsRouteParts& parts, const Request& request) {
    stats::StatsRequest wanted;
    wanted.period = findText(request, "period", 16).value_or(wanted.period);
    wanted.limit = static_cast<int>(findNumber(request, "limit", 1, 100).value_or(wanted.limit));
    wanted.offsetMinutes =
        findNumber(request, "offset_minutes", -kMaxOffsetMinutes, kMaxOffsetMinutes).value_or(0);
    const auto& user = request.user().user;
    const auto stats = parts.stats.ofUser(user, wanted);
    JsonWriter json;
    json.beginObject()
        .member("from", toRfc3339(stats.fromMs))
        .member("to", toRfc3339(stats.toMs))
        .member("plays", stats.plays)
        .member("skips", stats.skips)
        .member("played_ms", stats.playedMs)
        .member("tracks", stats.tracks)
        .member("new_tracks", stats.newTracks);
    writeTracks(json, parts, user, stats.topTracks);
    writeTop(json, "top_artists", stats.topArtists);
    writeTop(json, "top_albums", stats.topAlbums);
    writeTop(json, "top_genres", stats.topGenres);
    writeTimes(json, stats);
    json.endObject();
    return conditionalJson(request, json.str());
}

}  // namespace

void addStatsRoutes(http::Router& router, const StatsRouteParts& parts) {
    router.add(
        {Method::Get,
         "/api/v1/me/stats",
         Access::User,
         Run::Worker,
         "What my history adds up to",
         [parts](const Request& request) { return getStats(parts, request); }}
    );
}

}  // namespace consort::api

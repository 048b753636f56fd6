// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/history_routes.h"

#include <unordered_map>

#include "core/api/rest/catalog_json.h"
#include "core/api/rest/conditional_json.h"
#include "core/api/rest/json_body.h"
#include "core/api/rest/json_members.h"
#include "core/api/rest/list_params.h"
#include "core/base/error.h"
#include "core/http/router.h"
#include "core/services/history/history_service.h"
#include "core/services/likes/likes_service.h"

namespace consort::api {

namespace {

using history::HistoryService;
using history::PlayEvent;
using history::PlayReport;
using history::PlayStatus;
using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using Parts = HistoryRouteParts;
using TracksById = std::unordered_map<TrackId, db::Track>;

PlayEvent eventOf(const std::string& name) {
    if (name == "now_playing") {
        return PlayEvent::NowPlaying;
    }
    if (name == "finished") {
        return PlayEvent::Finished;
    }
    if (name == "skipped") {
        return PlayEvent::Skipped;
    }
    throw invalidField("event", "expected now_playing, finished or skipped");
}

std::string_view nameOf(PlayStatus status) {
    switch (status) {
        case PlayStatus::Recorded:
            return "recorded";
        case PlayStatus::Duplicate:
            return "duplicate";
        case PlayStatus::Ignored:
            return "ignored";
        case PlayStatus::Rejected:
            break;
    }
    return "rejected";
}

PlayReport reportOf(const JsonValue& item) {
    PlayReport report;
    report.id = item.findString("id");
    report.track = TrackId(item.getString("track_id"));
    report.event = eventOf(item.findString("event").value_or("finished"));
    report.startedMs = findTime(item, "started_at");
    report.playedMs = item.findInt("played_ms");
    report.device = item.findString("device_id").value_or("");
    return report;
}

Response recordPlays(HistoryService& history, const Request& request) {
    const auto body = jsonBody(request);
    std::vector<PlayReport> reports;
    readItems(body, "plays", HistoryService::kMaxBatch, [&](const JsonValue& item) {
        reports.push_back(reportOf(item));
    });
    if (reports.empty()) {
        throw invalidField("plays", "is required: a list of at least one play");
    }
    const auto results = history.record(request.user().user, reports);
    JsonWriter json;
    json.beginObject().key("results").beginArray();
    for (const auto& result : results) {
        json.beginObject().member("id", result.id).member("status", nameOf(result.status));
        if (!result.reason.empty()) {
            json.member("reason", result.reason);
        }
        json.endObject();
    }
    json.endArray().endObject();
    return Response::json(json.str());
}

db::PlayFilter filterOf(const Request& request) {
    db::PlayFilter filter;
    filter.track = findId<TrackId>(request, "track_id");
    if (const auto event = request.query("event")) {
        const auto kind = eventOf(*event);
        if (kind == PlayEvent::NowPlaying) {
            throw invalidField("event", "expected finished or skipped");
        }
        filter.isSkipped = kind == PlayEvent::Skipped;
    }
    filter.fromMs = findTime(request, "from");
    filter.toMs = findTime(request, "to");
    return filter;
}

TracksById findTracks(const Parts& parts, const UserId& user, const std::vector<TrackId>& ids) {
    auto tracks = parts.catalog.findTracks(ids);
    parts.likes.fill(user, tracks);
    TracksById byId;
    for (auto& track : tracks) {
        const auto id = track.id;
        byId.emplace(id, std::move(track));
    }
    return byId;
}

void memberTrack(JsonWriter& json, const TracksById& tracks, const TrackId& id) {
    json.member("track_id", id.str()).key("track");
    const auto found = tracks.find(id);
    if (found == tracks.end()) {
        json.null();
    } else {
        write(json, found->second);
    }
}

void memberDevice(JsonWriter& json, const std::string& device) {
    json.key("device_id");
    if (device.empty()) {
        json.null();
    } else {
        json.value(device);
    }
}

Response listPlays(const Parts& parts, const Request& request) {
    const auto& user = request.user().user;
    const auto page = parts.history.list(user, filterOf(request), pageOf(request));
    std::vector<TrackId> ids;
    for (const auto& play : page.items) {
        ids.push_back(play.track);
    }
    const auto tracks = findTracks(parts, user, ids);
    JsonWriter json;
    json.beginObject().key("items").beginArray();
    for (const auto& play : page.items) {
        json.beginObject().member("id", play.id.str());
        memberTrack(json, tracks, play.track);
        json.member("event", play.isSkipped ? "skipped" : "finished")
            .member("started_at", toRfc3339(play.startedMs))
            .member("played_ms", play.playedMs)
            .member("received_at", toRfc3339(play.receivedMs));
        memberDevice(json, play.device);
        json.endObject();
    }
    json.endArray().member("next_cursor", page.nextCursor).endObject();
    return conditionalJson(request, json.str());
}

Response getNowPlaying(const Parts& parts, const Request& request) {
    const auto& user = request.user().user;
    const auto playing = parts.history.findNowPlaying(user);
    if (!playing) {
        return Response::noContent();
    }
    JsonWriter json;
    json.beginObject();
    memberTrack(json, findTracks(parts, user, {playing->track}), playing->track);
    json.member("started_at", toRfc3339(playing->startedMs));
    memberDevice(json, playing->device);
    json.endObject();
    return conditionalJson(request, json.str());
}

}  // namespace

void addHistoryRoutes(http::Router& router, const HistoryRouteParts& parts) {
    router.add(
        {Method::Post,
         "/api/v1/me/plays",
         Access::User,
         Run::Worker,
         "Tell what was played",
         [parts](const Request& request) { return recordPlays(parts.history, request); }}
    );
    router.add(
        {Method::Get,
         "/api/v1/me/plays",
         Access::User,
         Run::Worker,
         "What I played",
         [parts](const Request& request) { return listPlays(parts, request); }}
    );
    router.add(
        {Method::Get,
         "/api/v1/me/now-playing",
         Access::User,
         Run::Worker,
         "What I am playing",
         [parts](const Request& request) { return getNowPlaying(parts, request); }}
    );
}

}  // namespace consort::api

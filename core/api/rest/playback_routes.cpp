// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/playback_routes.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/api/rest/json_body.h"
#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/json_value.h"
#include "core/http/conditional.h"
#include "core/http/problem.h"
#include "core/http/router.h"
#include "core/services/playback/playback_json.h"
#include "core/services/playback/playback_service.h"

namespace consort::api {

namespace {

using http::Access;
using http::Method;
using http::Request;
using http::Response;
using http::Run;
using playback::PlaybackChange;
using playback::WithQueue;
using Parts = PlaybackRouteParts;

/// A queue of the longest items, with room for the rest.
constexpr std::uint64_t kMaxBodyBytes = 1024 * 1024;

db::Repeat repeatOf(const std::string& name) {
    for (const auto repeat : {db::Repeat::Off, db::Repeat::All, db::Repeat::One}) {
        if (playback::nameOf(repeat) == name) {
            return repeat;
        }
    }
    throw invalidField("repeat", "expected off, all or one");
}

std::optional<int> smallNumber(const JsonValue& body, const char* name) {
    const auto number = body.findInt(name);
    if (number && (*number < 0 || *number > std::numeric_limits<int>::max())) {
        throw invalidField(name, "is out of range");
    }
    return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

bool isGiven(const JsonValue& body, std::string_view member) {
    const auto names = body.memberNames();
    return std::find(names.begin(), names.end(), member) != names.end();
}

PlaybackChange changeOf(const JsonValue& body) {
    PlaybackChange change;
    if (body.has("queue")) {
        change.queue.emplace();
        readItems(body, "queue", playback::kMaxQueue, [&](const JsonValue& item) {
            change.queue->push_back(
                {item.findString("id").value_or(""), TrackId(item.getString("track_id"))}
            );
        });
    }
    if (body.has("order")) {
        change.order = body.listInts("order");
    }
    change.index = smallNumber(body, "index");
    change.positionMs = body.findInt("position_ms");
    change.isPlaying = body.findBool("is_playing");
    change.isShuffled = body.findBool("shuffle");
    if (const auto repeat = body.findString("repeat")) {
        change.repeat = repeatOf(*repeat);
    }
    if (isGiven(body, "device_id")) {
        change.device = body.findString("device_id").value_or("");
    }
    return change;
}

std::string etagOf(const db::PlaybackState& state) {
    return std::to_string(state.version);
}

Response answer(const Parts& parts, const db::Playback& playback, WithQueue withQueue) {
    return Response::json(playback::toJson(playback, parts.clock.nowMs(), withQueue))
        .with("ETag", http::quoteEtag(etagOf(playback.state)))
        .with("Cache-Control", "private, no-store");
}

/// The problem with the playback as it is, so that the client can go on from there at once.
Response stale(const Parts& parts, const Request& request, const db::Playback& current) {
    http::Problem problem{
        409,
        "conflict",
        "the playback has version " + std::to_string(current.state.version) + " by now",
        request.requestId(),
        {}};
    auto text = toJson(problem);
    text.pop_back();
    text += ",\"current\":" + playback::toJson(current, parts.clock.nowMs(), WithQueue::Yes) + '}';
    return Response::text(std::move(text), "application/problem+json", 409);
}

Response change(const Parts& parts, const Request& request) {
    const auto& user = request.user().user;
    const auto body = jsonBody(request);
    auto version = body.findInt("version");
    if (request.header("If-Match")) {
        const auto current = parts.playback.load(user).state;
        if (http::evaluate(request.headers(), request.method(), {etagOf(current)}) ==
            http::Precondition::Failed) {
            throw http::StatusError(412, ErrorCode::Conflict, "the playback was changed elsewhere");
        }
        version = version.value_or(current.version);
    }
    if (!version) {
        throw invalidField("version", "is required: the one that the change is made to");
    }
    const auto outcome = parts.playback.update(user, *version, changeOf(body));
    if (!outcome.isApplied) {
        return stale(parts, request, outcome.playback);
    }
    // Who knew the version knows the queue, unless this has changed it.
    return answer(parts, outcome.playback, outcome.isQueueNew ? WithQueue::Yes : WithQueue::No);
}

}  // namespace

void addPlaybackRoutes(http::Router& router, const PlaybackRouteParts& parts) {
    router.add(
        {Method::Get,
         "/api/v1/me/playback",
         Access::User,
         Run::Worker,
         "What I am in the middle of",
         [parts](const Request& request) {
             return answer(parts, parts.playback.load(request.user().user), WithQueue::Yes);
         }}
    );
    http::Route row{
        Method::Put,
        "/api/v1/me/playback",
        Access::User,
        Run::Worker,
        "Change what I am in the middle of",
        [parts](const Request& request) { return change(parts, request); }};
    row.limits.maxBodyBytes = kMaxBodyBytes;
    router.add(std::move(row));
}

}  // namespace consort::api

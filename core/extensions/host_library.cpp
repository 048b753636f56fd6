// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/host_library.h"

#include "core/extensions/call_bridge.h"
#include "core/extensions/host_guard.h"
#include "core/extensions/library_source.h"
#include "core/extensions/track_bridge.h"

namespace consort::extensions {

namespace {

using TrackPusher = Pusher<consort_track_sink, consort_track>;

TrackId trackId(consort_str id) {
    return TrackId(std::string(view(id)));
}

HostLibrary& self(void* ctx) {
    return *static_cast<HostLibrary*>(ctx);
}

PlaysRequest raiseQuery(const consort_plays_query& theirs) {
    const auto from = adopt(&theirs);
    PlaysRequest request;
    request.user = UserId(std::string(view(from.user_id)));
    request.fromMs = from.from_ms;
    request.toMs = from.to_ms;
    request.limit = from.limit;
    request.newestFirst = (from.flags & CONSORT_PLAYS_NEWEST_FIRST) != 0;
    request.aggregate = (from.flags & CONSORT_PLAYS_AGGREGATE) != 0;
    return request;
}

}  // namespace

HostLibrary::HostLibrary(LibrarySource& library, HistorySource* history)
    : library_(library),
      history_(history),
      table_{
          sizeof(consort_library_v1),
          0,
          this,
          &onTrack,
          &onTracks,
          &onMatch,
          &onPlays,
          &onLikes,
          &onPlaylists} {}

HistorySource& HostLibrary::history() const {
    if (history_ == nullptr) {
        throw Error(
            ErrorCode::Denied,
            "the users' history is not granted: name \"history\" in uses, and let the operator "
            "write grants = [\"history\"]"
        );
    }
    return *history_;
}

std::int32_t HostLibrary::onTrack(
    void* ctx, consort_call* call, consort_str id, consort_track_sink out
) {
    return guardOwn(call, [&]() -> std::int32_t {
        const auto track = self(ctx).library_.findTrack(contextOf(call), trackId(id));
        if (!track) {
            return CONSORT_E_NOT_FOUND;
        }
        const auto status = out.push(out.ctx, LoweredTrack(*track).abi());
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    });
}

std::int32_t HostLibrary::onTracks(
    void* ctx, consort_call* call, consort_str afterId, consort_track_sink out
) {
    return guardOwn(call, [&] {
        TrackPusher pusher(out, call);
        self(ctx).library_.listTracks(
            contextOf(call),
            trackId(afterId),
            [&](const TrackFacts& track) { return pusher.push(*LoweredTrack(track).abi()); }
        );
        return pusher.status();
    });
}

std::int32_t HostLibrary::onMatch(
    void* ctx, consort_call* call, const consort_track* external, consort_track_sink out
) {
    return guardOwn(call, [&]() -> std::int32_t {
        const auto found = self(ctx).library_.match(contextOf(call), raiseTrack(*external));
        TrackPusher pusher(out, call);
        for (const auto& track : found) {
            if (!pusher.push(*LoweredTrack(track).abi())) {
                break;
            }
        }
        return found.empty() ? std::int32_t{CONSORT_E_NOT_FOUND} : pusher.status();
    });
}

std::int32_t HostLibrary::onPlays(
    void* ctx, consort_call* call, const consort_plays_query* query, consort_play_sink out
) {
    return guardOwn(call, [&] {
        Pusher<consort_play_sink, consort_play> pusher(out, call);
        const auto emit = [&](const PlayFacts& play) {
            return pusher.push(
                {sizeof(consort_play),
                 0,
                 lower(play.user.str()),
                 lower(play.track.str()),
                 play.atMs,
                 play.playedMs,
                 static_cast<std::uint32_t>(play.count),
                 0}
            );
        };
        self(ctx).history().listPlays(contextOf(call), raiseQuery(*query), emit);
        return pusher.status();
    });
}

std::int32_t HostLibrary::onLikes(
    void* ctx, consort_call* call, consort_str user, consort_str afterId, consort_track_sink out
) {
    return guardOwn(call, [&] {
        TrackPusher pusher(out, call);
        self(ctx).history().listLikes(
            contextOf(call),
            UserId(std::string(view(user))),
            trackId(afterId),
            [&](const TrackFacts& track) { return pusher.push(*LoweredTrack(track).abi()); }
        );
        return pusher.status();
    });
}

std::int32_t HostLibrary::onPlaylists(
    void* ctx, consort_call* call, consort_str afterId, consort_playlist_sink out
) {
    return guardOwn(call, [&] {
        Pusher<consort_playlist_sink, consort_playlist> pusher(out, call);
        const auto emit = [&](const PlaylistFacts& playlist) {
            const auto ids = lowerIds(playlist.tracks);
            return pusher.push(
                {sizeof(consort_playlist),
                 0,
                 lower(playlist.id),
                 lower(playlist.user.str()),
                 ids.data(),
                 static_cast<std::uint32_t>(ids.size()),
                 0}
            );
        };
        self(ctx).history().listPlaylists(contextOf(call), view(afterId), emit);
        return pusher.status();
    });
}

}  // namespace consort::extensions

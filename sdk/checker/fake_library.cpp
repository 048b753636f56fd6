// SPDX-License-Identifier: Apache-2.0
#include "fake_library.h"

#include <array>
#include <string_view>

#include "core/extensions/abi.h"

namespace consort::checker {

using extensions::lower;
using extensions::view;

namespace {

constexpr std::array<std::string_view, 4> kGenres{"jazz", "dub", "folk", "techno"};

std::int32_t ended(std::int32_t status) {
    return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
}

/// Pushes the tracks whose number `wanted` likes, in id order after `afterId`.
template <class F>
std::int32_t pushTracks(
    consort_call* call, std::string_view afterId, consort_track_sink out, F&& wanted
) {
    for (int i = 0; i < FakeLibrary::kTracks; ++i) {
        const FakeTrack track(i);
        if (std::string_view(track.id) <= afterId || !wanted(track, i)) {
            continue;
        }
        if (call->cancelled(call) != 0) {
            return CONSORT_E_CANCELLED;
        }
        const auto abi = track.abi();
        if (const auto status = out.push(out.ctx, &abi)) {
            return ended(status);
        }
    }
    return CONSORT_OK;
}

std::int32_t onTrack(void*, consort_call* call, consort_str id, consort_track_sink out) noexcept {
    bool isThere = false;
    const auto status = pushTracks(call, {}, out, [&](const FakeTrack& track, int) {
        const bool fits = track.id == view(id);
        isThere |= fits;
        return fits;
    });
    return status == CONSORT_OK && !isThere ? std::int32_t{CONSORT_E_NOT_FOUND} : status;
}

std::int32_t onTracks(
    void*, consort_call* call, consort_str after, consort_track_sink out
) noexcept {
    return pushTracks(call, view(after), out, [](const FakeTrack&, int) { return true; });
}

std::int32_t onMatch(
    void*, consort_call* call, const consort_track* external, consort_track_sink out
) noexcept {
    bool isThere = false;
    const auto status = pushTracks(call, {}, out, [&](const FakeTrack& track, int) {
        const bool fits =
            track.title == view(external->title) && track.artist == view(external->artist);
        isThere |= fits;
        return fits;
    });
    return status == CONSORT_OK && !isThere ? std::int32_t{CONSORT_E_NOT_FOUND} : status;
}

std::int32_t denied(consort_call* call) {
    call->fail(call, CONSORT_E_DENIED, lower("\"history\" is not granted"), 0);
    return CONSORT_E_DENIED;
}

bool hasHistory(void* ctx) {
    return static_cast<FakeLibrary*>(ctx)->grantsHistory();
}

std::int32_t onPlays(
    void* ctx, consort_call* call, const consort_plays_query* query, consort_play_sink out
) noexcept {
    if (!hasHistory(ctx)) {
        return denied(call);
    }
    const auto user = view(query->user_id);
    const bool isAggregate = (query->flags & CONSORT_PLAYS_AGGREGATE) != 0;
    const auto most = isAggregate ? FakeLibrary::kTracks : FakeLibrary::kPlays;
    for (int i = 0; i < most && (user.empty() || user == "u1"); ++i) {
        const auto id = FakeLibrary::idOf(i % FakeLibrary::kTracks);
        const auto count = isAggregate ? FakeLibrary::kPlays / FakeLibrary::kTracks : 1;
        const consort_play play{
            sizeof play,
            0,
            lower("u1"),
            lower(id),
            1'700'000'000'000 + i * 1000LL,
            180'000,
            static_cast<std::uint32_t>(count),
            0};
        if (query->limit != 0 && i >= static_cast<int>(query->limit)) {
            break;
        }
        if (const auto status = out.push(out.ctx, &play)) {
            return ended(status);
        }
    }
    return CONSORT_OK;
}

std::int32_t onLikes(
    void* ctx, consort_call* call, consort_str user, consort_str after, consort_track_sink out
) noexcept {
    if (!hasHistory(ctx)) {
        return denied(call);
    }
    const bool isKnown = view(user) == "u1";
    return pushTracks(call, view(after), out, [&](const FakeTrack&, int i) {
        return isKnown && i % 10 == 0;
    });
}

std::int32_t onPlaylists(
    void* ctx, consort_call* call, consort_str after, consort_playlist_sink out
) noexcept {
    if (!hasHistory(ctx)) {
        return denied(call);
    }
    const std::array<consort_str, 3> tracks{lower("t001"), lower("t002"), lower("t003")};
    const consort_playlist list{
        sizeof list, 0, lower("p1"), lower("u1"), tracks.data(), tracks.size(), 0};
    return view(after) < "p1" ? ended(out.push(out.ctx, &list)) : std::int32_t{CONSORT_OK};
}

std::int32_t noBytes(
    void*, consort_call*, consort_str, std::uint64_t, std::uint64_t, consort_blob_sink
) noexcept {
    return CONSORT_E_NOT_FOUND;
}

std::int32_t noSidecars(void*, consort_call*, consort_str, consort_object_sink) noexcept {
    return CONSORT_OK;
}

std::int32_t noSidecar(void*, consort_call*, consort_str, consort_str, consort_blob_sink) noexcept {
    return CONSORT_E_NOT_FOUND;
}

std::int32_t noPcm(
    void*, consort_call*, consort_str, std::uint32_t, std::uint32_t, consort_reader_sink
) noexcept {
    return CONSORT_E_UNSUPPORTED;
}

}  // namespace

FakeTrack::FakeTrack(int number)
    : id(FakeLibrary::idOf(number)),
      title("Song " + std::to_string(number)),
      artist("Artist " + std::to_string(number % 20)),
      album("Album " + std::to_string(number % 40)),
      genre(kGenres[static_cast<std::size_t>(number) % kGenres.size()]),
      durationMs(120'000 + number * 1000LL) {
    genreText = lower(genre);
}

consort_track FakeTrack::abi() const {
    consort_track track{};
    track.size = sizeof track;
    track.id = lower(id);
    track.title = lower(title);
    track.artist = lower(artist);
    track.album = lower(album);
    track.album_artist = track.artist;
    track.duration_ms = durationMs;
    track.genres = &genreText;
    track.n_genres = 1;
    track.year = 2000;
    return track;
}

std::string FakeLibrary::idOf(int track) {
    auto digits = std::to_string(track);
    return "t" + std::string(3 - digits.size(), '0') + digits;
}

consort_library_v1 FakeLibrary::table() {
    return {
        sizeof(consort_library_v1),
        0,
        this,
        &onTrack,
        &onTracks,
        &onMatch,
        &onPlays,
        &onLikes,
        &onPlaylists};
}

consort_media_v1 FakeLibrary::mediaTable() {
    return {sizeof(consort_media_v1), 0, this, &noBytes, &noSidecars, &noSidecar, &noPcm};
}

}  // namespace consort::checker

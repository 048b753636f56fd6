// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/track_bridge.h"

#include "core/base/text.h"
#include "core/extensions/abi.h"

namespace consort::extensions {

namespace {

constexpr std::uint32_t kMaxGenres = 100;

}  // namespace

LoweredTrack::LoweredTrack(const TrackFacts& track) {
    genres_.reserve(track.genres.size());
    for (const auto& genre : track.genres) {
        genres_.push_back(lower(genre));
    }
    track_.size = sizeof track_;
    track_.id = lower(track.id.str());
    track_.title = lower(track.title);
    track_.artist = lower(track.artist);
    track_.album = lower(track.album);
    track_.album_artist = lower(track.albumArtist);
    track_.duration_ms = track.durationMs;
    track_.isrc = lower(track.isrc);
    track_.mb_recording = lower(track.mbRecording);
    track_.mb_release = lower(track.mbRelease);
    track_.path = lower(track.path);
    track_.genres = genres_.data();
    track_.n_genres = static_cast<std::uint32_t>(genres_.size());
    track_.year = track.year;
    track_.bpm = track.bpm;
    track_.gain_db = track.gainDb;
    track_.liked_count = track.likedCount;
    track_.disc = track.disc;
}

TrackFacts raiseTrack(const consort_track& theirs) {
    const auto from = adopt(&theirs);
    const auto text = [](consort_str value) { return sanitizeUtf8(view(value)); };
    TrackFacts track;
    track.id = TrackId(text(from.id));
    track.title = text(from.title);
    track.artist = text(from.artist);
    track.album = text(from.album);
    track.albumArtist = text(from.album_artist);
    track.durationMs = from.duration_ms;
    track.isrc = text(from.isrc);
    track.mbRecording = text(from.mb_recording);
    track.mbRelease = text(from.mb_release);
    track.path = text(from.path);
    for (std::uint32_t i = 0; from.genres != nullptr && i < from.n_genres && i < kMaxGenres; ++i) {
        track.genres.push_back(text(from.genres[i]));
    }
    track.year = from.year;
    track.disc = from.disc;
    track.bpm = from.bpm;
    track.gainDb = from.gain_db;
    track.likedCount = from.liked_count;
    return track;
}

std::vector<consort_str> lowerIds(std::span<const TrackId> ids) {
    std::vector<consort_str> lowered;
    lowered.reserve(ids.size());
    for (const auto& id : ids) {
        lowered.push_back(lower(id.str()));
    }
    return lowered;
}

}  // namespace consort::extensions

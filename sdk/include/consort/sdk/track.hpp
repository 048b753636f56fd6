// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <consort/sdk/error.hpp>

namespace consort::sdk {
inline namespace v0 {

/// A track, of the library or from outside. Texts that are not known are empty, numbers 0.
struct Track {
    std::string id = {};  ///< The library's; empty for a track from outside.
    std::string title = {};
    std::string artist = {};
    std::string album = {};
    std::string albumArtist = {};
    std::chrono::milliseconds duration{0};
    std::string isrc = {};
    std::string mbRecording = {};  ///< MusicBrainz recording id.
    std::string mbRelease = {};    ///< MusicBrainz release id.
    std::string path = {};         ///< Key within its storage.
    std::vector<std::string> genres = {};
    std::uint32_t year = 0;
    std::uint32_t disc = 0;
    float bpm = 0;
    float gainDb = 0;              ///< ReplayGain of the track.
    std::uint32_t likedCount = 0;  ///< Users who like it.
};

namespace detail {

inline std::vector<consort_str> toC(const std::vector<std::string>& texts) {
    std::vector<consort_str> lowered;
    lowered.reserve(texts.size());
    for (const auto& text : texts) {
        lowered.push_back(sdk::toC(text));
    }
    return lowered;
}

/// A track on its way to the host; borrows from it.
class LoweredTrack final {
public:
    explicit LoweredTrack(const Track& track) : genres_(toC(track.genres)) {
        api_.size = sizeof(api_);
        api_.id = sdk::toC(track.id);
        api_.title = sdk::toC(track.title);
        api_.artist = sdk::toC(track.artist);
        api_.album = sdk::toC(track.album);
        api_.album_artist = sdk::toC(track.albumArtist);
        api_.duration_ms = track.duration.count();
        api_.isrc = sdk::toC(track.isrc);
        api_.mb_recording = sdk::toC(track.mbRecording);
        api_.mb_release = sdk::toC(track.mbRelease);
        api_.path = sdk::toC(track.path);
        api_.genres = genres_.data();
        api_.n_genres = static_cast<std::uint32_t>(genres_.size());
        api_.year = track.year;
        api_.bpm = track.bpm;
        api_.gain_db = track.gainDb;
        api_.liked_count = track.likedCount;
        api_.disc = track.disc;
    }

    LoweredTrack(const LoweredTrack&) = delete;
    LoweredTrack& operator=(const LoweredTrack&) = delete;

    const consort_track* raw() const noexcept { return &api_; }

private:
    std::vector<consort_str> genres_;
    consort_track api_{};
};

inline Track fromC(const consort_track& track) {
    const auto text = [](consort_str from) { return std::string(sdk::fromC(from)); };
    Track raised{
        .id = text(track.id),
        .title = text(track.title),
        .artist = text(track.artist),
        .album = text(track.album),
        .albumArtist = text(track.album_artist),
        .duration = std::chrono::milliseconds(track.duration_ms),
        .isrc = text(track.isrc),
        .mbRecording = text(track.mb_recording),
        .mbRelease = text(track.mb_release),
        .path = text(track.path),
        .year = track.year,
        .disc = track.disc,
        .bpm = track.bpm,
        .gainDb = track.gain_db,
        .likedCount = track.liked_count,
    };
    for (std::uint32_t i = 0; i < track.n_genres; ++i) {
        raised.genres.push_back(text(track.genres[i]));
    }
    return raised;
}

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk

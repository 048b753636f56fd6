// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.h"

namespace consort {

/// A track as backends see it, of the library or from outside. Texts that are not known are empty,
/// numbers 0.
struct TrackFacts {
    TrackId id{};  ///< Empty for a track from outside.
    std::string title{};
    std::string artist{};
    std::string album{};
    std::string albumArtist{};
    std::int64_t durationMs = 0;
    std::string isrc{};
    std::string mbRecording{};
    std::string mbRelease{};
    std::string path{};  ///< Key within its storage.
    std::vector<std::string> genres{};
    std::uint32_t year = 0;
    std::uint32_t disc = 0;
    float bpm = 0;
    float gainDb = 0;
    std::uint32_t likedCount = 0;
};

}  // namespace consort

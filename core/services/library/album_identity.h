// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/media/audio_tags.h"

namespace consort::library {

inline constexpr std::string_view kVariousArtists = "Various Artists";

/// An artist as a file credits it.
struct ArtistCredit {
    std::string name;
    std::string sortName;  ///< Empty when the file says none.
    std::string mbid;      ///< The same.
};

/// Which album a file belongs to, by what the file alone says. Two files are of one album when
/// their `matchKey` is equal: that of the MusicBrainz release, or else of album artist, title and
/// folder (CD1 and CD2 count as the folder above them).
struct AlbumIdentity {
    std::string matchKey;  ///< Empty: the file belongs to no album.
    std::string title;
    std::string artist;  ///< As displayed.
    std::vector<ArtistCredit> artists;
    bool isCompilation = false;
    /// The file names no album artist, so its own artist stands in: when the tracks of the album
    /// turn out to be by several, it is a compilation of various artists.
    bool isArtistGuessed = false;
};

AlbumIdentity albumOf(const media::AudioTags& tags, std::string_view key);

/// The parallel lists of AudioTags as one.
std::vector<ArtistCredit> artistsOf(const media::AudioTags& tags);

}  // namespace consort::library

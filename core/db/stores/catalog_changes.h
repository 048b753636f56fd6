// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/track_store.h"

namespace consort::db {

/// An object of a storage as it was when it was read.
struct CatalogFile {
    std::string key;  ///< The storage's key, byte for byte.
    std::uint64_t sizeBytes = 0;
    TimeMs mtimeMs = 0;
    std::string etag;
};

/// An artist as a file credits it. The same artist is found again by MusicBrainz id, or else by
/// name without regard to case and accents.
struct CatalogArtist {
    std::string name;
    std::string sortName;  ///< Empty: the name.
    std::string mbid;      ///< Empty: unknown.
    std::string role = "main";
};

struct CatalogAlbum {
    std::string matchKey;  ///< Equal for all files of the album; empty: no album.
    std::string title;
    std::string sortTitle;               ///< Empty: the title.
    std::string artist;                  ///< As displayed.
    std::vector<CatalogArtist> artists;  ///< Empty for various artists.
    std::string mbRelease;
    std::string mbReleaseGroup;
    bool isCompilation = false;
    bool isArtistGuessed = false;  ///< Several main artists among its tracks make it various.
};

struct CatalogPicture {
    std::string id;
    std::string mime;
    std::uint64_t sizeBytes = 0;
};

struct CatalogTrack {
    CatalogFile file;
    std::string title;
    std::string artist;  ///< As displayed.
    std::vector<CatalogArtist> artists;
    CatalogAlbum album;
    std::vector<std::string> genres;
    std::optional<int> trackNo;
    std::optional<int> discNo;
    std::string discSubtitle;
    std::string date;  ///< "YYYY", "YYYY-MM", "YYYY-MM-DD" or empty.
    std::int64_t durationMs = 0;
    std::string codec;
    std::string mime;
    int bitrateKbps = 0;
    int sampleRate = 0;
    int channels = 0;
    int bitsPerSample = 0;
    std::optional<int> bpm;
    ReplayGain gain;
    std::string mbRecording;
    std::string mbTrack;
    std::string isrc;
    std::string fingerprint;  ///< Equal for the same audio with other tags.
    bool hasLyrics = false;
    std::optional<CatalogPicture> picture;  ///< Embedded in the file.
};

struct CatalogFailure {
    CatalogFile file;
    std::string reason;
};

/// An image file that is the cover of the albums in some folders.
struct CatalogCover {
    CatalogFile file;
    std::string id;
    std::string mime;
    std::vector<std::string> folders;
};

/// What is written at once, all of one storage.
struct CatalogChanges {
    std::vector<CatalogTrack> tracks;
    std::vector<CatalogFailure> failures;
    std::vector<std::string> missing;   ///< Keys that are gone.
    std::vector<std::string> returned;  ///< Keys that were missing and are back unchanged.
    std::vector<CatalogCover> covers;
};

}  // namespace consort::db

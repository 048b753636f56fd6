// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace consort::media {

/// The stream inside a file.
struct AudioFormat {
    std::string codec;  ///< "mp3", "flac", "vorbis", "opus", "aac", "alac", "pcm", "wma" …
    std::string mime;
    std::int64_t durationMs = 0;
    int bitrateKbps = 0;
    int sampleRate = 0;
    int channels = 0;
    int bitsPerSample = 0;  ///< 0 for lossy codecs.
};

struct ReplayGain {
    std::optional<double> trackGainDb;
    std::optional<double> trackPeak;
    std::optional<double> albumGainDb;
    std::optional<double> albumPeak;
};

/// An embedded picture, without its bytes.
struct PictureInfo {
    std::string mime;
    std::uint64_t bytes = 0;
    std::string hash;  ///< Of its length and samples of its bytes: equal covers hash equal.
};

/// What a file says of itself. All text is valid UTF-8, trimmed, without control characters and of
/// sane length; lists hold no empty and no repeated values; ids of MusicBrainz are lower-case
/// UUIDs. Absent text is empty.
struct AudioTags {
    std::string title;   ///< The file's name when untitled.
    std::string artist;  ///< As it should be displayed, e.g. "A feat. B".
    std::string album;
    std::string albumArtist;  ///< As displayed.
    std::vector<std::string> artists;
    std::vector<std::string> artistSorts;  ///< Parallel to `artists`, or empty.
    std::vector<std::string> artistMbids;  ///< Parallel to `artists`, or empty.
    std::vector<std::string> albumArtists;
    std::vector<std::string> albumArtistSorts;
    std::vector<std::string> albumArtistMbids;
    std::vector<std::string> genres;
    std::string titleSort;
    std::string albumSort;
    std::string comment;
    std::string discSubtitle;
    std::string isrc;
    std::string date;          ///< "YYYY", "YYYY-MM" or "YYYY-MM-DD".
    std::string originalDate;  ///< The same.
    std::string recordingMbid;
    std::string trackMbid;
    std::string releaseMbid;
    std::string releaseGroupMbid;
    std::optional<int> trackNo;
    std::optional<int> trackTotal;
    std::optional<int> discNo;
    std::optional<int> discTotal;
    std::optional<int> bpm;
    ReplayGain replayGain;
    bool isCompilation = false;
    bool hasEmbeddedLyrics = false;
    std::optional<PictureInfo> picture;  ///< The front cover, or else the first picture.
    AudioFormat format;
    /// Hash of samples of the audio itself: a retag keeps it, other audio changes it.
    std::string fingerprint;
};

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/stores/credits.h"
#include "core/db/stores/mark.h"
#include "core/db/stores/page.h"

namespace consort::db {

class Database;

struct ReplayGain {
    std::optional<double> trackGainDb;
    std::optional<double> trackPeak;
    std::optional<double> albumGainDb;
    std::optional<double> albumPeak;
};

/// A track as lists and clients see it.
struct Track {
    TrackId id;
    std::string title;
    std::string artist;  ///< As credited, one line; empty when unknown.
    std::optional<ArtistId> artistId;
    std::vector<Credit> credits;
    std::string album;
    std::optional<AlbumId> albumId;
    std::string albumArtist;
    std::optional<std::int64_t> trackNo;
    std::optional<std::int64_t> discNo;
    int year = 0;  ///< 0: unknown.
    std::vector<std::string> genres;
    std::int64_t durationMs = 0;
    std::int64_t bitrateKbps = 0;
    std::int64_t sampleRate = 0;
    std::int64_t channels = 0;
    std::string codec;
    std::int64_t sizeBytes = 0;
    std::optional<std::int64_t> bpm;
    ReplayGain gain;
    bool hasLyrics = false;
    bool hasCover = false;
    TimeMs addedMs = 0;
    Mark mark{};  ///< Set by whoever knows the user.
};

/// Where a track's bytes are.
struct TrackFile {
    TrackId id;
    std::string storage;
    std::string key;  ///< The storage's key, byte for byte.
    std::uint64_t sizeBytes = 0;
    TimeMs mtimeMs = 0;
    std::string mime;
    std::string title;
    std::string etag;  ///< Empty when the storage has none.
};

/// Empty members do not narrow the list.
struct TrackFilter {
    std::optional<ArtistId> artist{};
    std::optional<AlbumId> album{};
    std::optional<std::string> genre{};  ///< By name, without regard to case.
    std::optional<int> year{};
    std::optional<UserId> likedBy{};

    bool isEmpty() const { return !artist && !album && !genre && !year && !likedBy; }
};

/// Reads tracks that are not missing. Thread-safe.
class TrackStore final {
public:
    explicit TrackStore(Database& database) : database_(database) {}

    std::optional<Track> find(const TrackId& id) const;
    std::optional<TrackFile> findFile(const TrackId& id) const;

    /// `sort`: title, artist, year or added, "-" before it turns it around. Throws Error(Invalid)
    /// for an unknown one and for a cursor of another list.
    Page<Track> list(const TrackFilter& filter, std::string_view sort, const PageRequest& request)
        const;

    /// All of the filter in the random order of `seed`; the cost of a page does not grow with its
    /// depth.
    Page<Track> listRandom(
        const TrackFilter& filter, std::uint32_t seed, const PageRequest& request
    ) const;

    /// By disc, number and title.
    Page<Track> listOfAlbum(const AlbumId& album, const PageRequest& request) const;

    /// In the order of the ids; those that are gone are left out.
    std::vector<Track> listByIds(const std::vector<TrackId>& ids) const;

private:
    Database& database_;
};

}  // namespace consort::db

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

/// An album as lists and clients see it.
struct Album {
    AlbumId id;
    std::string title;
    std::string artist;  ///< One line; empty when unknown.
    std::optional<ArtistId> artistId;
    std::vector<Credit> credits;
    std::vector<std::string> genres;
    int year = 0;      ///< 0: unknown.
    std::string date;  ///< "2021", "2021-05" or "2021-05-14"; empty when unknown.
    bool isCompilation = false;
    int discCount = 1;
    int trackCount = 0;
    std::int64_t durationMs = 0;
    std::optional<ArtworkId> artwork;
    std::string lqip;  ///< A tiny picture as a data URI; may be empty.
    TimeMs addedMs = 0;
    Mark mark{};  ///< Set by whoever knows the user.
};

/// Empty members do not narrow the list.
struct AlbumFilter {
    std::optional<ArtistId> artist{};  ///< Album artist, or credited on one of its tracks.
    std::optional<ArtistId> albumArtist{};
    std::optional<std::string> genre{};  ///< By name, without regard to case.
    std::optional<int> year{};
    std::optional<UserId> likedBy{};

    bool isEmpty() const { return !artist && !albumArtist && !genre && !year && !likedBy; }
};

/// Reads albums that have tracks. Thread-safe.
class AlbumStore final {
public:
    explicit AlbumStore(Database& database) : database_(database) {}

    std::optional<Album> find(const AlbumId& id) const;

    /// `sort`: title, artist, year or added, "-" before it turns it around. Throws Error(Invalid)
    /// for an unknown one and for a cursor of another list.
    Page<Album> list(const AlbumFilter& filter, std::string_view sort, const PageRequest& request)
        const;

    /// As TrackStore::listRandom.
    Page<Album> listRandom(
        const AlbumFilter& filter, std::uint32_t seed, const PageRequest& request
    ) const;

    /// In the order of the ids; those that are gone are left out.
    std::vector<Album> listByIds(const std::vector<AlbumId>& ids) const;

private:
    Database& database_;
};

}  // namespace consort::db

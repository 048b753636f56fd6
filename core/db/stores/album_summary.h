// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"
#include "core/db/stores/credits.h"

namespace consort::db {

/// What the tracks of an album say together.
struct AlbumSummary {
    std::int64_t trackCount = 0;
    std::int64_t durationMs = 0;
    std::int64_t discCount = 1;
    std::int64_t year = 0;
    std::string date;
    TimeMs addedMs = 0;
    std::int64_t mainArtists = 0;
    std::string cover;
    std::vector<std::string> genres;
    std::vector<std::string> genreIds;
    CatalogAlbum shown;  ///< What its row says now: title and artist.
    std::string titleKey;
    std::string artistId;
    bool hasFileCover = false;
    Credit firstArtist;
    std::string firstArtistLine;
    std::string firstArtistKey;
};

/// By the id of the album.
using AlbumSummaries = std::map<std::string, AlbumSummary>;

/// `ids` must not be empty.
AlbumSummaries summarize(Transaction& transaction, const std::vector<std::string>& ids);

}  // namespace consort::db

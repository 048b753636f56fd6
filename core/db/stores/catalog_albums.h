// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/db/search/search_changes.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"
#include "core/db/stores/catalog_names.h"

namespace consort::db {

/// Ids of the albums of these tracks, by match key; new ones are made, those whose title or artists
/// changed are brought up to date.
std::unordered_map<std::string, std::string> ensureAlbums(
    Transaction& transaction,
    const std::vector<CatalogTrack>& tracks,
    const BatchArtists& artists,
    TimeMs nowMs
);

/// Makes what the albums' rows say of their tracks true again: counts, dates, genres, cover,
/// guessed artist; and puts them into the search index, or out of it when no track is left.
void refreshAlbums(
    Transaction& transaction, SearchChanges& search, const std::set<std::string>& albumIds
);

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"
#include "core/db/stores/catalog_names.h"

namespace consort::db {

/// Ids of what the tracks of a batch refer to; `albums` by match key, `genres` by folded name,
/// `folders` by path.
struct BatchNames {
    BatchArtists artists;
    std::unordered_map<std::string, std::string> genres;
    std::unordered_map<std::string, std::string> folders;
    std::unordered_map<std::string, std::string> albums;
    std::int64_t nextNumber = 0;  ///< For the first track of the batch, if it is new.
};

/// Which track a file is.
struct KnownTrack {
    std::string id;
    std::string albumId;
    bool isNew = false;
};

/// "a/b" of "a/b/c.mp3"; empty at the top.
std::string folderOfKey(const std::string& key);

/// Writes the rows of the tracks, their credits and genres; `known[i]` says which track `tracks[i]`
/// is. The last of those with one id counts.
void writeTrackRows(
    Transaction& transaction,
    const std::string& storage,
    const std::vector<CatalogTrack>& tracks,
    const std::vector<KnownTrack>& known,
    const BatchNames& names,
    TimeMs nowMs
);

}  // namespace consort::db

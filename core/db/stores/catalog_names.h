// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/db/search/search_changes.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"

namespace consort::db {

class SearchIndex;

/// foldKey() of a name; a name of nothing but punctuation is its own key.
std::string nameKey(std::string_view name);

/// Calls `run(chunk)` for at most 256 values at a time, to keep statements small.
template <class Run>
void forEachChunk(const std::vector<std::string>& values, Run run) {
    constexpr std::size_t kChunk = 256;
    for (std::size_t start = 0; start < values.size(); start += kChunk) {
        const std::size_t end = std::min(values.size(), start + kChunk);
        run(std::vector<std::string>(
            values.begin() + static_cast<std::ptrdiff_t>(start),
            values.begin() + static_cast<std::ptrdiff_t>(end)
        ));
    }
}

/// The rows of artists that one batch needs, found or made. Confined to its transaction.
class BatchArtists final {
public:
    BatchArtists(Transaction& transaction, SearchChanges& search, TimeMs nowMs)
        : transaction_(transaction), search_(search), nowMs_(nowMs) {}

    /// Finds or makes all that tracks and albums credit.
    void ensure(const std::vector<CatalogTrack>& tracks);

    const std::string& idOf(const CatalogArtist& artist) const;

private:
    struct Known {
        std::string id;
        std::string nameKey;
        std::string mbid;
    };

    void find(const std::vector<const CatalogArtist*>& artists);
    void addKnown(Known known);
    std::string ensureOne(const CatalogArtist& artist);
    std::string insert(const CatalogArtist& artist, const std::string& key);

    Transaction& transaction_;
    SearchChanges& search_;
    TimeMs nowMs_;
    std::vector<Known> known_;
    std::unordered_multimap<std::string, std::size_t> byName_;
    std::unordered_map<std::string, std::size_t> byMbid_;
    std::unordered_map<std::string, std::string> ids_;
};

/// Ids of the genres of these tracks, by name; those that are new are made.
std::unordered_map<std::string, std::string> ensureGenres(
    Transaction& transaction, const std::vector<CatalogTrack>& tracks, TimeMs nowMs
);

/// Ids of the folders of these keys and of all above them, by path; "" is the storage's root.
std::unordered_map<std::string, std::string> ensureFolders(
    Transaction& transaction,
    const std::string& storage,
    const std::vector<CatalogTrack>& tracks,
    TimeMs nowMs
);

}  // namespace consort::db

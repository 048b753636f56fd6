// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/stores/catalog_changes.h"

namespace consort::db {

class Database;
class SearchIndex;

struct KnownCatalogFile {
    CatalogFile file;
    bool isMissing = false;
    bool isFailed = false;
};

struct CatalogApplied {
    std::uint64_t added = 0;    ///< Tracks under new ids.
    std::uint64_t updated = 0;  ///< Tracks that kept theirs.
};

/// Writes what scans find into the catalog and its search index. Thread-safe.
class CatalogWriter final {
public:
    CatalogWriter(Database& database, SearchIndex& search, const Clock& clock)
        : database_(database), search_(search), clock_(clock) {}

    /// Files that were read before, failed ones among them, whose key starts with `prefix` and
    /// sorts after `afterKey`, in byte order of the keys; at most `limit`.
    std::vector<KnownCatalogFile> listKnown(
        const std::string& storage,
        std::string_view prefix,
        std::string_view afterKey,
        std::size_t limit
    ) const;

    /// All in one transaction; doing it again changes nothing. A track keeps the id of its key;
    /// under a new key it gets that of a missing track with the same MusicBrainz recording and
    /// release, or else with the same fingerprint.
    CatalogApplied apply(const std::string& storage, const CatalogChanges& changes);

    /// Those of the ids that no picture of the catalog has.
    std::vector<std::string> unknownCovers(const std::vector<std::string>& ids) const;

    /// Puts the counts of artists, genres and folders right, in short transactions. Quick when
    /// nothing was applied since.
    void settle();

    /// Tracks of storages other than these become missing, until their storage is back.
    void retire(const std::vector<std::string>& storagesInUse);

private:
    Database& database_;
    SearchIndex& search_;
    const Clock& clock_;
    std::atomic<bool> isUnsettled_ = true;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/db/stores/catalog_changes.h"
#include "core/db/stores/catalog_counts.h"

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
    /// `guard` throws when this server must not write: what apply(), settle() and retire() have not
    /// committed by then is not written. It may run inside any transaction of theirs.
    CatalogWriter(
        Database& database,
        SearchIndex& search,
        const Clock& clock,
        WriteGuard guard = [](Transaction&) {}
    )
        : database_(database), search_(search), clock_(clock), guard_(std::move(guard)) {}

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

    /// Whether there are such as retire() looks for.
    bool hasUnused(const std::vector<std::string>& storagesInUse) const;

    /// Tracks of storages other than these become missing, until their storage is back.
    void retire(const std::vector<std::string>& storagesInUse);

private:
    std::vector<std::string> listUnused(const std::vector<std::string>& storagesInUse) const;

    Database& database_;
    SearchIndex& search_;
    const Clock& clock_;
    const WriteGuard guard_;
    std::atomic<bool> isUnsettled_ = true;
};

}  // namespace consort::db

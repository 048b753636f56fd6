// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/db/search/search_changes.h"
#include "core/db/session.h"
#include "core/db/stores/catalog_changes.h"
#include "core/db/stores/catalog_writer.h"
#include "core/db/stores/track_rows.h"

namespace consort::db {

/// One batch of changes, in its transaction. `touched` gathers the albums to be refreshed after it.
class CatalogBatch final {
public:
    CatalogBatch(
        Transaction& transaction, SearchIndex& search, const std::string& storage, TimeMs nowMs
    )
        : transaction_(transaction), search_(search), storage_(storage), nowMs_(nowMs) {}

    CatalogApplied apply(const CatalogChanges& changes);

private:
    void markMissing(const std::vector<std::string>& keys);
    void bringBack(const std::vector<std::string>& keys);
    void recordFailures(const std::vector<CatalogFailure>& failures);
    void forgetFailures(const std::vector<std::string>& keys);
    CatalogApplied writeTracks(const std::vector<CatalogTrack>& tracks);
    std::vector<KnownTrack> identify(const std::vector<CatalogTrack>& tracks);
    void writePictures(const std::vector<CatalogTrack>& tracks);
    void writeCovers(const std::vector<CatalogCover>& covers);
    void countNew(
        const std::vector<CatalogTrack>& tracks,
        const std::vector<KnownTrack>& known,
        const BatchNames& names
    );

    Transaction& transaction_;
    SearchChanges search_;
    const std::string& storage_;
    TimeMs nowMs_;
    std::set<std::string> touched_;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_writer.h"

#include <algorithm>
#include <set>

#include "core/db/database.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/search/search_index.h"
#include "core/db/stores/catalog_batch.h"
#include "core/db/stores/catalog_names.h"

namespace consort::db {

namespace {

/// After every key that starts with the prefix: keys hold no character above U+00FF.
constexpr std::string_view kAfterAll = "\xF4\x8F\xBF\xBF";

constexpr Query kShrink{"catalog_shrink", "PRAGMA shrink_memory"};
constexpr Query kStorages{
    "catalog_storages", "SELECT DISTINCT storage FROM tracks WHERE missing_since_ms IS NULL"};
constexpr Query kPresentKeys{
    "catalog_present_keys",
    "SELECT object_key FROM tracks WHERE missing_since_ms IS NULL AND storage = $1"
    " AND object_key > $2 ORDER BY object_key LIMIT 500"};

KnownCatalogFile fileOf(const Row& row) {
    KnownCatalogFile known;
    known.file = {
        decodeObjectKey(row.view(0)),
        static_cast<std::uint64_t>(row.int64(1)),
        row.int64(2),
        row.text(3)};
    return known;
}

struct KeyRange {
    std::string from;
    std::string after;
    std::string before;
};

void addRange(QueryBuilder& query, const KeyRange& range, std::size_t limit) {
    if (range.after.empty()) {
        query.add(" AND object_key >= {}", {range.from});
    } else {
        query.add(" AND object_key > {}", {range.after});
    }
    query.add(" AND object_key < {} ORDER BY object_key LIMIT {}", {range.before, limit});
}

}  // namespace

std::vector<KnownCatalogFile> CatalogWriter::listKnown(
    const std::string& storage,
    std::string_view prefix,
    std::string_view afterKey,
    std::size_t limit
) const {
    const KeyRange range{
        encodeObjectKey(prefix),
        encodeObjectKey(afterKey),
        encodeObjectKey(prefix) + std::string(kAfterAll)};
    QueryBuilder tracks("catalog_known_tracks");
    tracks.add(
        "SELECT object_key, size_bytes, mtime_ms, etag, missing_since_ms IS NOT NULL FROM tracks"
        " WHERE storage = {}",
        {storage}
    );
    addRange(tracks, range, limit);
    QueryBuilder failures("catalog_known_failures");
    failures.add(
        "SELECT object_key, size_bytes, mtime_ms, etag FROM scan_errors WHERE storage = {}",
        {storage}
    );
    addRange(failures, range, limit);
    std::vector<KnownCatalogFile> known;
    std::vector<KnownCatalogFile> failed;
    database_.read([&](Session& session) {
        known.clear();
        failed.clear();
        session.query(tracks, [&](const Row& row) {
            known.push_back(fileOf(row));
            known.back().isMissing = row.boolean(4);
        });
        session.query(failures, [&](const Row& row) {
            failed.push_back(fileOf(row));
            failed.back().isFailed = true;
        });
    });
    if (failed.empty()) {
        return known;
    }
    // What failed last says more than the track that the file once was, so it comes first here.
    const auto byKey = [](const KnownCatalogFile& a, const KnownCatalogFile& b) {
        return a.file.key < b.file.key;
    };
    std::vector<KnownCatalogFile> merged;
    std::merge(
        failed.begin(), failed.end(), known.begin(), known.end(), std::back_inserter(merged), byKey
    );
    const auto isSameKey = [](const KnownCatalogFile& a, const KnownCatalogFile& b) {
        return a.file.key == b.file.key;
    };
    merged.erase(std::unique(merged.begin(), merged.end(), isSameKey), merged.end());
    merged.resize(std::min(merged.size(), limit));
    return merged;
}

CatalogApplied CatalogWriter::apply(const std::string& storage, const CatalogChanges& changes) {
    isUnsettled_ = true;
    return database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        guard_(transaction);
        return CatalogBatch(transaction, search_, storage, clock_.nowMs()).apply(changes);
    });
}

std::vector<std::string> CatalogWriter::unknownCovers(const std::vector<std::string>& ids) const {
    std::set<std::string> unknown(ids.begin(), ids.end());
    forEachChunk(ids, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_known_covers");
        query.add("SELECT id FROM artwork WHERE id IN").addList(chunk);
        database_.read([&](Session& session) {
            session.query(query, [&](const Row& row) { unknown.erase(row.text(0)); });
        });
    });
    return {unknown.begin(), unknown.end()};
}

void CatalogWriter::settle() {
    if (!isUnsettled_.exchange(false)) {
        return;
    }
    try {
        correctCounts(database_, search_, guard_);
        if (database_.dialect() == Dialect::Sqlite) {
            // The pages that a scan filled the writer's cache with are of no more use.
            database_.write([](Transaction& transaction) { transaction.run(kShrink); });
        }
    } catch (...) {
        isUnsettled_ = true;
        throw;
    }
}

std::vector<std::string> CatalogWriter::listUnused(const std::vector<std::string>& storagesInUse
) const {
    std::vector<std::string> unused;
    database_.readLong([&](Session& session) {
        unused.clear();
        session.query(kStorages).each([&](const Row& row) { unused.push_back(row.text(0)); });
    });
    std::erase_if(unused, [&](const std::string& storage) {
        return std::find(storagesInUse.begin(), storagesInUse.end(), storage) !=
               storagesInUse.end();
    });
    return unused;
}

bool CatalogWriter::hasUnused(const std::vector<std::string>& storagesInUse) const {
    return !listUnused(storagesInUse).empty();
}

void CatalogWriter::retire(const std::vector<std::string>& storagesInUse) {
    for (const std::string& storage : listUnused(storagesInUse)) {
        for (;;) {
            CatalogChanges changes;
            database_.readLong([&](Session& session) {
                changes.missing.clear();
                session.query(kPresentKeys, storage, "").each([&](const Row& row) {
                    changes.missing.push_back(decodeObjectKey(row.view(0)));
                });
            });
            if (changes.missing.empty()) {
                break;
            }
            apply(storage, changes);
        }
    }
    settle();
}

}  // namespace consort::db

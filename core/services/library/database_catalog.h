// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "core/db/stores/catalog_writer.h"
#include "core/services/library/scan_catalog.h"

namespace consort::library {

/// The catalog of the database, as scans see it. Thread-safe.
class DatabaseCatalog final : public ScanCatalog {
public:
    /// See CatalogWriter about `guard`.
    DatabaseCatalog(
        db::Database& database,
        db::SearchIndex& search,
        const Clock& clock,
        db::WriteGuard guard = [](db::Transaction&) {}
    )
        : writer_(database, search, clock, std::move(guard)) {}

    std::vector<KnownFile> listKnown(
        const std::string& storage,
        std::string_view prefix,
        std::string_view afterKey,
        std::size_t limit
    ) override;
    ScanBatchResult apply(const std::string& storage, ScanBatch batch) override;
    std::vector<std::string> unknownCovers(const std::vector<std::string>& ids) override;
    void settle() override;
    void retire(const std::vector<std::string>& storagesInUse) override;

    /// Whether retire() would change anything.
    bool hasUnused(const std::vector<std::string>& storagesInUse) const {
        return writer_.hasUnused(storagesInUse);
    }

    /// Another number after every change made through this object.
    std::uint64_t generation() const { return generation_; }

private:
    db::CatalogWriter writer_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace consort::library

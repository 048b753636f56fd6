// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/db/stores/catalog_writer.h"
#include "core/services/library/scan_catalog.h"

namespace consort::library {

/// What others want to have a part in.
struct CatalogHooks {
    /// See CatalogWriter about `guard`.
    db::WriteGuard guard = [](db::Transaction&) {};
    /// Told after every change made by the catalog; settled at the end of a scan. May be null.
    std::function<void(bool isSettled)> changed{};
};

/// The catalog of the database, as scans see it. Thread-safe.
class DatabaseCatalog final : public ScanCatalog {
public:
    DatabaseCatalog(
        db::Database& database, db::SearchIndex& search, const Clock& clock, CatalogHooks hooks = {}
    )
        : writer_(database, search, clock, hooks.guard), hooks_(std::move(hooks)) {}

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

    /// Another number after every change made through this object, and after touch().
    std::uint64_t generation() const { return generation_; }

    /// Another process changed the catalog.
    void touch() { ++generation_; }

private:
    void change(bool isSettled);

    db::CatalogWriter writer_;
    const CatalogHooks hooks_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace consort::library

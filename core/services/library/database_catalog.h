// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <utility>

#include "core/db/stores/catalog_writer.h"
#include "core/services/library/scan_catalog.h"

namespace consort::library {

/// The catalog of the database, as scans see it. Thread-safe.
class DatabaseCatalog final : public ScanCatalog {
public:
    /// Told after every change made through this object; settled at the end of a scan. May be null.
    using Changed = std::function<void(bool isSettled)>;

    DatabaseCatalog(
        db::Database& database, db::SearchIndex& search, const Clock& clock, Changed changed = {}
    )
        : writer_(database, search, clock), changed_(std::move(changed)) {}

    std::vector<KnownFile> listKnown(
        const std::string& storage,
        std::string_view prefix,
        std::string_view afterKey,
        std::size_t limit
    ) override;
    ScanBatchResult apply(const std::string& storage, ScanBatch batch) override;
    std::vector<std::string> unknownCovers(const std::vector<std::string>& ids) override;
    void settle() override;

    /// Tracks of storages other than these become missing, until their storage is back.
    void retire(const std::vector<std::string>& storagesInUse);

    /// Another number after every change made through this object, and after touch().
    std::uint64_t generation() const { return generation_; }

    /// Another process changed the catalog.
    void touch() { ++generation_; }

private:
    void change(bool isSettled);

    db::CatalogWriter writer_;
    const Changed changed_;
    std::atomic<std::uint64_t> generation_{0};
};

}  // namespace consort::library

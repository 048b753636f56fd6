// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "core/services/library/bounded_queue.h"
#include "core/services/library/scan_catalog.h"

namespace consort::library {

/// The known files of a storage in key order, fetched a page ahead by a thread of its own, so that
/// listing and reading the database go on side by side. Confined to one thread.
class KnownCursor final {
public:
    KnownCursor(ScanCatalog& catalog, std::string storage, std::string prefix);
    KnownCursor(const KnownCursor&) = delete;
    KnownCursor& operator=(const KnownCursor&) = delete;
    ~KnownCursor();

    /// Null behind the last. Throws what the catalog threw.
    const KnownFile* current();

    void next() { ++index_; }

private:
    using Page = std::variant<std::vector<KnownFile>, std::exception_ptr>;

    void fetch(const std::stop_token& stop);

    ScanCatalog& catalog_;
    std::string storage_;
    std::string prefix_;
    std::vector<KnownFile> page_;
    std::size_t index_ = 0;
    bool atEnd_ = false;
    BoundedQueue<Page> pages_{2};
    std::jthread fetcher_;
};

}  // namespace consort::library

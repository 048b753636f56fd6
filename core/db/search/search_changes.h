// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/db/search/search_index.h"

namespace consort::db {

/// What a transaction changes in the search index, written in few statements at its end: each
/// statement makes SQLite's full-text index write out all that it gathered. Confined to one thread.
class SearchChanges final {
public:
    explicit SearchChanges(SearchIndex& search) : search_(search) {}

    void put(SearchEntry entry);

    /// Takes back what was put before. At most some hundred ids at once.
    void remove(SearchKind kind, const std::vector<std::string>& itemIds);

    /// All of it, which is then forgotten.
    void write(Transaction& transaction);

private:
    SearchIndex& search_;
    std::vector<SearchEntry> entries_;
    std::vector<std::pair<SearchKind, std::vector<std::string>>> removed_;
};

}  // namespace consort::db

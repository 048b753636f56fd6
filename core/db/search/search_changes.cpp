// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_changes.h"

#include <set>
#include <string_view>
#include <utility>

namespace consort::db {

void SearchChanges::put(SearchEntry entry) {
    entries_.push_back(std::move(entry));
}

void SearchChanges::remove(SearchKind kind, const std::vector<std::string>& itemIds) {
    const std::set<std::string_view> ids(itemIds.begin(), itemIds.end());
    std::erase_if(entries_, [&](const SearchEntry& entry) {
        return entry.kind == kind && ids.contains(entry.itemId);
    });
    if (!itemIds.empty()) {
        removed_.emplace_back(kind, itemIds);
    }
}

void SearchChanges::write(Transaction& transaction) {
    for (const auto& [kind, ids] : std::exchange(removed_, {})) {
        search_.remove(transaction, kind, ids);
    }
    search_.put(transaction, std::exchange(entries_, {}));
}

}  // namespace consort::db

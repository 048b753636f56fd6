// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_index.h"

#include <set>
#include <unordered_set>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/row_runs.h"
#include "core/db/search/match.h"
#include "core/db/search/search_query.h"
#include "core/db/search/vocabulary.h"

namespace consort::db {

namespace {

constexpr Fragment kPutEntries{
    "INSERT INTO search_entries (kind, item_id, title_key, body) VALUES"};
constexpr Fragment kOrUpdate{
    " ON CONFLICT (kind, item_id) DO UPDATE SET title_key = excluded.title_key,"
    " body = excluded.body WHERE search_entries.title_key <> excluded.title_key"
    " OR search_entries.body <> excluded.body"};

/// Before every statement SQLite's full-text index writes out what it has gathered.
constexpr std::size_t kLongestRun = 2048;

}  // namespace

SearchIndex::SearchIndex(Database& database)
    : database_(database), vocabulary_(std::make_unique<Vocabulary>()) {}

SearchIndex::~SearchIndex() = default;

void SearchIndex::forgetWords() {
    vocabulary_->invalidate();
}

void SearchIndex::put(Transaction& transaction, const std::vector<SearchEntry>& entries) {
    if (entries.empty()) {
        return;
    }
    // ON CONFLICT may not meet the same row twice in one statement: the last entry of an item
    // counts.
    std::set<std::pair<int, std::string_view>> seen;
    std::vector<const SearchEntry*> rows;
    std::unordered_set<std::string> terms;
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (seen.emplace(static_cast<int>(entry->kind), entry->itemId).second) {
            rows.push_back(&*entry);
            for (auto& word : splitWords(entry->body)) {
                terms.insert(std::move(word));
            }
        }
    }
    forEachRun(kLongestRun, rows, [&](const auto* row, const auto* end) {
        QueryBuilder insert("search_put");
        insert.add(kPutEntries);
        for (; row != end; ++row) {
            const SearchEntry& entry = **row;
            insert.addRow({static_cast<int>(entry.kind), entry.itemId, entry.titleKey, entry.body});
        }
        transaction.run(insert.add(kOrUpdate));
    });
    putTerms(transaction, {terms.begin(), terms.end()});
}

void SearchIndex::putTerms(Transaction& transaction, const std::vector<std::string>& terms) {
    std::int64_t added = 0;
    forEachRun(kLongestRun, terms, [&](const auto* term, const auto* end) {
        QueryBuilder insert("search_put_terms");
        insert.add("INSERT INTO search_terms (term) VALUES");
        for (; term != end; ++term) {
            insert.addRow({*term});
        }
        added += transaction.run(insert.add(" ON CONFLICT (term) DO NOTHING"));
    });
    if (added > 0) {
        transaction.afterCommit([this] { vocabulary_->invalidate(); });
    }
}

void SearchIndex::remove(
    Transaction& transaction, SearchKind kind, const std::vector<std::string>& itemIds
) {
    if (itemIds.empty()) {
        return;
    }
    QueryBuilder erase("search_remove");
    erase.add("DELETE FROM search_entries WHERE kind = {} AND item_id IN", {static_cast<int>(kind)})
        .addList(itemIds);
    transaction.run(erase);
}

std::vector<std::string> SearchIndex::search(SearchKind kind, std::string_view text, int limit) {
    return std::move(search(std::vector{kind}, text, limit)[kind]);
}

SearchFound SearchIndex::search(
    const std::vector<SearchKind>& kinds, std::string_view text, int limit
) {
    const auto key = foldKey(text);
    const auto words = splitWords(key);
    if (words.empty()) {
        return {};
    }
    SearchFound found = database_.readStale([&](Session& session) {
        return SearchQuery(session, *vocabulary_, key, words, limit).findWritten(kinds);
    });
    std::vector<SearchKind> empty;
    for (const SearchKind kind : kinds) {
        if (found[kind].empty()) {
            found.erase(kind);
            empty.push_back(kind);
        }
    }
    if (!empty.empty()) {
        // The vocabulary is kept for long, so it is never loaded from what may be stale.
        found.merge(database_.read([&](Session& session) {
            return SearchQuery(session, *vocabulary_, key, words, limit).findMeant(empty);
        }));
    }
    return found;
}

}  // namespace consort::db

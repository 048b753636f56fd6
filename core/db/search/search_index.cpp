// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_index.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_set>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/search/vocabulary.h"

namespace consort::db {

namespace {

constexpr std::size_t kMostWords = 16;
/// Word matches that are ranked; the rest of a very common word is left out, so that its cost is
/// bounded.
constexpr int kRanked = 200;
constexpr int kCorrectionsPerWord = 3;

constexpr Query kByTitle{
    "search_by_title",
    "SELECT item_id FROM search_entries WHERE kind = $1 AND title_key >= $2 AND title_key < $3 "
    "ORDER BY title_key, item_id LIMIT $4"};
/// CROSS JOIN keeps SQLite from asking the index once for every entry of the kind, which it prefers
/// without statistics: 0.5 s instead of 0.1 ms.
constexpr Query kByWordsSqlite{
    "search_by_words",
    "SELECT e.item_id, e.title_key, e.body FROM search_words CROSS JOIN search_entries e "
    "WHERE search_words MATCH $1 AND e.number = search_words.rowid AND e.kind = $2 LIMIT $3"};
constexpr Query kByWordsPostgres{
    "search_by_words",
    "SELECT item_id, title_key, body FROM search_entries WHERE words @@ CAST(CAST($1 AS TEXT) AS "
    "tsquery) AND "
    "kind = $2 LIMIT $3"};

std::vector<std::string> splitWords(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty() && words.size() < kMostWords) {
        const auto end = text.find(' ');
        if (end != 0) {
            words.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return words;
}

/// Words are letters and digits only, so that they can stand in quotes in both query languages.
std::string matchExpression(const std::vector<std::string>& words, Dialect dialect) {
    const bool isSqlite = dialect == Dialect::Sqlite;
    const std::string quote = isSqlite ? "\"" : "'";
    std::string expression;
    for (std::size_t i = 0; i < words.size(); ++i) {
        expression += i == 0 ? "" : (isSqlite ? " AND " : " & ");
        expression += quote + words[i] + quote;
        if (i + 1 == words.size()) {
            expression += isSqlite ? "*" : ":*";
        }
    }
    return expression;
}

struct Match {
    std::string itemId;
    std::string titleKey;
    int wholeWords = 0;  ///< Of the words asked for, how many the entry has as whole words.
    int titleWords = 0;  ///< … and how many of them, whole or begun, in its title.
};

bool hasWord(std::string_view text, std::string_view word, bool whole) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
        const bool begins = at == 0 || text[at - 1] == ' ';
        const auto end = at + word.size();
        if (begins && (!whole || end == text.size() || text[end] == ' ')) {
            return true;
        }
    }
    return false;
}

bool ranksBefore(const Match& a, const Match& b) {
    if (a.wholeWords != b.wholeWords) {
        return a.wholeWords > b.wholeWords;
    }
    if (a.titleWords != b.titleWords) {
        return a.titleWords > b.titleWords;
    }
    if (a.titleKey.size() != b.titleKey.size()) {
        return a.titleKey.size() < b.titleKey.size();
    }
    return std::tie(a.titleKey, a.itemId) < std::tie(b.titleKey, b.itemId);
}

/// Appends what is not there yet.
void append(std::vector<std::string>& found, std::vector<std::string> more, int limit) {
    for (auto& id : more) {
        if (found.size() < static_cast<std::size_t>(limit) &&
            std::find(found.begin(), found.end(), id) == found.end()) {
            found.push_back(std::move(id));
        }
    }
}

std::vector<std::string> searchTitles(
    Session& session, SearchKind kind, const std::string& key, int limit
) {
    std::vector<std::string> found;
    // U+10FFFF sorts behind everything that may follow in a title.
    const auto end = key + "\xF4\x8F\xBF\xBF";
    session.query(kByTitle, static_cast<int>(kind), key, end, limit).each([&](const Row& row) {
        found.push_back(row.text(0));
    });
    return found;
}

}  // namespace

SearchIndex::SearchIndex(Database& database)
    : database_(database), vocabulary_(std::make_unique<Vocabulary>()) {}

SearchIndex::~SearchIndex() = default;

void SearchIndex::put(Transaction& transaction, const std::vector<SearchEntry>& entries) {
    if (entries.empty()) {
        return;
    }
    // ON CONFLICT may not meet the same row twice in one statement: the last entry of an item
    // counts.
    std::set<std::pair<int, std::string_view>> seen;
    std::unordered_set<std::string> terms;
    QueryBuilder insert("search_put");
    insert.add("INSERT INTO search_entries (kind, item_id, title_key, body) VALUES");
    for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
        if (seen.emplace(static_cast<int>(entry->kind), entry->itemId).second) {
            insert.addRow(
                {static_cast<int>(entry->kind), entry->itemId, entry->titleKey, entry->body}
            );
            for (auto& word : splitWords(entry->body)) {
                terms.insert(std::move(word));
            }
        }
    }
    insert.add(
        " ON CONFLICT (kind, item_id) DO UPDATE SET title_key = excluded.title_key, body = "
        "excluded.body "
        "WHERE search_entries.title_key <> excluded.title_key OR search_entries.body <> "
        "excluded.body"
    );
    transaction.run(insert);
    if (!terms.empty()) {
        QueryBuilder addTerms("search_put_terms");
        addTerms.add("INSERT INTO search_terms (term) VALUES");
        for (const auto& term : terms) {
            addTerms.addRow({term});
        }
        addTerms.add(" ON CONFLICT (term) DO NOTHING");
        if (transaction.run(addTerms) > 0) {
            vocabulary_->invalidate();
        }
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

std::vector<std::string> SearchIndex::searchWords(
    Session& session, SearchKind kind, const std::vector<std::string>& words, int limit
) {
    std::vector<Match> matches;
    const auto& query = session.dialect() == Dialect::Sqlite ? kByWordsSqlite : kByWordsPostgres;
    const auto expression = matchExpression(words, session.dialect());
    session.query(query, expression, static_cast<int>(kind), kRanked).each([&](const Row& row) {
        Match match{row.text(0), row.text(1)};
        for (const auto& word : words) {
            match.wholeWords += hasWord(row.view(2), word, true) ? 1 : 0;
            match.titleWords += hasWord(match.titleKey, word, false) ? 1 : 0;
        }
        matches.push_back(std::move(match));
    });
    std::sort(matches.begin(), matches.end(), ranksBefore);
    std::vector<std::string> ids;
    for (auto& match : matches) {
        if (ids.size() == static_cast<std::size_t>(limit)) {
            break;
        }
        ids.push_back(std::move(match.itemId));
    }
    return ids;
}

std::vector<std::string> SearchIndex::search(SearchKind kind, std::string_view text, int limit) {
    const auto key = foldKey(text);
    const auto words = splitWords(key);
    if (words.empty()) {
        return {};
    }
    return database_.read([&](Session& session) {
        auto found = searchTitles(session, kind, key, limit);
        if (found.size() < static_cast<std::size_t>(limit)) {
            append(found, searchWords(session, kind, words, limit), limit);
        }
        if (!found.empty()) {
            return found;
        }
        // One misspelt word at a time is replaced by what it may have been, the closest first.
        std::vector<std::vector<std::string>> guesses{words};
        for (std::size_t i = 0; i < words.size(); ++i) {
            const bool isLast = i + 1 == words.size();
            if (vocabulary_->has(session, words[i], isLast)) {
                continue;
            }
            std::vector<std::vector<std::string>> more;
            for (const auto& term :
                 vocabulary_->corrections(session, words[i], isLast, kCorrectionsPerWord)) {
                for (auto guess : guesses) {
                    guess[i] = term;
                    more.push_back(std::move(guess));
                }
            }
            if (more.empty()) {
                return found;
            }
            more.resize(
                std::min<std::size_t>(more.size(), kCorrectionsPerWord * kCorrectionsPerWord)
            );
            guesses = std::move(more);
        }
        for (const auto& guess : guesses) {
            if (guess != words) {
                append(found, searchWords(session, kind, guess, limit), limit);
            }
        }
        return found;
    });
}

}  // namespace consort::db

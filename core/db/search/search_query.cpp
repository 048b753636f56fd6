// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_query.h"

#include <algorithm>

#include "core/db/query_builder.h"
#include "core/db/search/match.h"
#include "core/db/search/vocabulary.h"

namespace consort::db {

namespace {

/// Word matches that are ranked; the rest of a very common word is left out, so that its cost is
/// bounded.
constexpr int kRanked = 200;
constexpr int kCorrectionsPerWord = 3;

constexpr Fragment kUnion{" UNION ALL "};
constexpr Fragment kTitles{
    "SELECT kind, item_id FROM (SELECT kind, item_id, title_key FROM search_entries WHERE kind = {}"
    " AND title_key >= {} AND title_key < {} ORDER BY title_key, item_id LIMIT {}) AS titles"};

/// The indexes are one for each kind, so these are as well. CROSS JOIN keeps SQLite from asking the
/// index once for every entry, which it prefers without statistics: 0.5 s instead of 0.1 ms.
Fragment wordsOfSqlite(SearchKind kind) {
    switch (kind) {
        case SearchKind::Track:
            return "SELECT kind, item_id, title_key, body FROM (SELECT e.kind, e.item_id,"
                   " e.title_key, e.body FROM search_track_words CROSS JOIN search_entries e WHERE"
                   " search_track_words MATCH {} AND e.number = search_track_words.rowid LIMIT {})";
        case SearchKind::Album:
            return "SELECT kind, item_id, title_key, body FROM (SELECT e.kind, e.item_id,"
                   " e.title_key, e.body FROM search_album_words CROSS JOIN search_entries e WHERE"
                   " search_album_words MATCH {} AND e.number = search_album_words.rowid LIMIT {})";
        case SearchKind::Artist:
            break;
    }
    return "SELECT kind, item_id, title_key, body FROM (SELECT e.kind, e.item_id, e.title_key,"
           " e.body FROM search_artist_words CROSS JOIN search_entries e WHERE"
           " search_artist_words MATCH {} AND e.number = search_artist_words.rowid LIMIT {})";
}

/// Asked with a limit, PostgreSQL expects to come across enough matches by reading the table, which
/// takes 17 ms where it is wrong. WITH … MATERIALIZED is planned for all matches, so the index is
/// used, and still runs no further than the limit.
Fragment wordsOfPostgres(SearchKind kind) {
    switch (kind) {
        case SearchKind::Track:
            return "(WITH hits AS MATERIALIZED (SELECT kind, item_id, title_key, body FROM "
                   "search_entries"
                   " WHERE kind = 1 AND words @@ CAST(CAST({} AS TEXT) AS tsquery))"
                   " SELECT kind, item_id, title_key, body FROM hits LIMIT {})";
        case SearchKind::Album:
            return "(WITH hits AS MATERIALIZED (SELECT kind, item_id, title_key, body FROM "
                   "search_entries"
                   " WHERE kind = 2 AND words @@ CAST(CAST({} AS TEXT) AS tsquery))"
                   " SELECT kind, item_id, title_key, body FROM hits LIMIT {})";
        case SearchKind::Artist:
            break;
    }
    return "(WITH hits AS MATERIALIZED (SELECT kind, item_id, title_key, body FROM search_entries"
           " WHERE kind = 3 AND words @@ CAST(CAST({} AS TEXT) AS tsquery))"
           " SELECT kind, item_id, title_key, body FROM hits LIMIT {})";
}

/// Words are letters and digits only, so that they can stand in quotes in both query languages.
std::string matchExpression(const std::vector<std::string>& words, bool isSqlite) {
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

/// Appends what is not there yet.
void append(std::vector<std::string>& found, std::vector<std::string> more, std::size_t limit) {
    for (auto& id : more) {
        if (found.size() < limit && std::find(found.begin(), found.end(), id) == found.end()) {
            found.push_back(std::move(id));
        }
    }
}

SearchKind kindOf(const Row& row) {
    return static_cast<SearchKind>(row.integer(0));
}

}  // namespace

SearchQuery::SearchQuery(
    Session& session,
    Vocabulary& vocabulary,
    const std::string& key,
    const std::vector<std::string>& words,
    int limit
)
    : session_(session),
      vocabulary_(vocabulary),
      key_(key),
      words_(words),
      limit_(static_cast<std::size_t>(limit)) {}

SearchFound SearchQuery::findWritten(const std::vector<SearchKind>& kinds) {
    addTitles(kinds);
    addWords(unfilled(kinds), words_);
    return std::move(found_);
}

SearchFound SearchQuery::findMeant(const std::vector<SearchKind>& kinds) {
    for (const Words& guess : guesses()) {
        addWords(unfilled(kinds), guess);
    }
    return std::move(found_);
}

std::vector<SearchKind> SearchQuery::unfilled(const std::vector<SearchKind>& kinds) const {
    std::vector<SearchKind> some;
    for (const SearchKind kind : kinds) {
        const auto found = found_.find(kind);
        if (found == found_.end() || found->second.size() < limit_) {
            some.push_back(kind);
        }
    }
    return some;
}

void SearchQuery::addTitles(const std::vector<SearchKind>& kinds) {
    if (kinds.empty()) {
        return;
    }
    // U+10FFFF sorts behind everything that may follow in a title.
    const auto end = key_ + "\xF4\x8F\xBF\xBF";
    QueryBuilder query("search_titles");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i > 0) {
            query.add(kUnion);
        }
        query.add(kTitles, {static_cast<int>(kinds[i]), key_, end, limit_});
    }
    session_.query(query, [&](const Row& row) { found_[kindOf(row)].push_back(row.text(1)); });
}

void SearchQuery::addWords(const std::vector<SearchKind>& kinds, const Words& words) {
    if (kinds.empty()) {
        return;
    }
    const bool isSqlite = session_.dialect() == Dialect::Sqlite;
    const auto expression = matchExpression(words, isSqlite);
    QueryBuilder query("search_words");
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (i > 0) {
            query.add(kUnion);
        }
        const auto fragment = isSqlite ? wordsOfSqlite(kinds[i]) : wordsOfPostgres(kinds[i]);
        query.add(fragment, {expression, kRanked});
    }
    std::map<SearchKind, std::vector<Match>> matches;
    session_.query(query, [&](const Row& row) {
        matches[kindOf(row)].push_back(matchOf(row.view(1), row.view(2), row.view(3), words));
    });
    for (auto& [kind, some] : matches) {
        append(found_[kind], bestOf(std::move(some), static_cast<int>(limit_)), limit_);
    }
}

std::vector<SearchQuery::Words> SearchQuery::guesses() {
    std::vector<Words> guesses{words_};
    for (std::size_t i = 0; i < words_.size(); ++i) {
        const bool isLast = i + 1 == words_.size();
        if (vocabulary_.has(session_, words_[i], isLast)) {
            continue;
        }
        std::vector<Words> more;
        for (const auto& term :
             vocabulary_.corrections(session_, words_[i], isLast, kCorrectionsPerWord)) {
            for (auto guess : guesses) {
                guess[i] = term;
                more.push_back(std::move(guess));
            }
        }
        if (more.empty()) {
            return {};
        }
        more.resize(std::min<std::size_t>(more.size(), kCorrectionsPerWord * kCorrectionsPerWord));
        guesses = std::move(more);
    }
    std::erase(guesses, words_);
    return guesses;
}

}  // namespace consort::db

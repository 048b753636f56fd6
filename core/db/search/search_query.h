// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/db/search/search_index.h"
#include "core/db/session.h"

namespace consort::db {

/// One search, on a session: asks each step once for all kinds that still want results, which on
/// PostgreSQL saves the ways to the server.
class SearchQuery final {
public:
    /// `key` is folded and has a word; everything is borrowed.
    SearchQuery(
        Session& session,
        Vocabulary& vocabulary,
        const std::string& key,
        const std::vector<std::string>& words,
        int limit
    );

    /// Ids of what has the words as they are written, by kind.
    SearchFound findWritten(const std::vector<SearchKind>& kinds);

    /// Ids of what has words that these may be misspellings of.
    SearchFound findMeant(const std::vector<SearchKind>& kinds);

private:
    using Words = std::vector<std::string>;

    /// Of the kinds, those that have fewer than the limit.
    std::vector<SearchKind> unfilled(const std::vector<SearchKind>& kinds) const;
    void addTitles(const std::vector<SearchKind>& kinds);
    void addWords(const std::vector<SearchKind>& kinds, const Words& words);
    /// What the words may have been meant to be, one to another's place, the closest first.
    std::vector<Words> guesses();

    Session& session_;
    Vocabulary& vocabulary_;
    const std::string& key_;
    const Words& words_;
    std::size_t limit_;
    SearchFound found_;
};

}  // namespace consort::db

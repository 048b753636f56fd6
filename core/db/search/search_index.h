// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace consort::db {

class Database;
class Session;
class Transaction;
class Vocabulary;

enum class SearchKind { Track = 1, Album = 2, Artist = 3 };

/// Ids by kind, best first.
using SearchFound = std::map<SearchKind, std::vector<std::string>>;

/// What one thing can be found by. Texts are folded (see foldKey): words of letters and digits with
/// one space between them.
struct SearchEntry {
    SearchKind kind = SearchKind::Track;
    std::string itemId;
    std::string titleKey;
    std::string body;  ///< All words to find it by, those of the title included.
};

/// Finds things by words: the last one may be a beginning, order does not matter, a typing error or
/// two are forgiven. Only the matching of whole words differs between the databases; what is found
/// and in which order is decided here, so that both give the same answers. Thread-safe.
class SearchIndex final {
public:
    explicit SearchIndex(Database& database);
    ~SearchIndex();
    SearchIndex(const SearchIndex&) = delete;
    SearchIndex& operator=(const SearchIndex&) = delete;

    /// Adds or replaces entries, within the caller's transaction.
    void put(Transaction& transaction, const std::vector<SearchEntry>& entries);

    void remove(Transaction& transaction, SearchKind kind, const std::vector<std::string>& itemIds);

    /// Ids of what matches `text` (not folded yet), best first: titles that start with it, then
    /// words anywhere, then words that differ by a typing error. Nothing for text without a letter
    /// or digit. At most 16 words count.
    std::vector<std::string> search(SearchKind kind, std::string_view text, int limit);

    /// After another process changed what can be found: the words known in memory are old.
    void forgetWords();

    /// The same for several kinds at once, which costs less than one after the other. A kind of
    /// which nothing was found may be absent.
    SearchFound search(const std::vector<SearchKind>& kinds, std::string_view text, int limit);

private:
    void putTerms(Transaction& transaction, const std::vector<std::string>& terms);

    Database& database_;
    std::unique_ptr<Vocabulary> vocabulary_;
};

}  // namespace consort::db

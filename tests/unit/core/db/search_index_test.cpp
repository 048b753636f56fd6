// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_index.h"

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/search/vocabulary.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

class SearchIndexTest : public consort::testing::OnBothDatabases {
protected:
    void add(const std::string& id, const std::string& title, const std::string& others = "") {
        const SearchEntry entry{
            SearchKind::Track, id, foldKey(title), foldKey(title + " " + others)};
        database_->write([&](Transaction& transaction) { index_.put(transaction, {entry}); });
    }

    std::string search(const std::string& text, int limit = 10) {
        std::string ids;
        for (const auto& id : index_.search(SearchKind::Track, text, limit)) {
            ids += (ids.empty() ? "" : " ") + id;
        }
        return ids;
    }

    SearchIndex index_{*database_};
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(SearchIndexTest);

TEST_P(SearchIndexTest, FindsAccentedWordsInAnyOrderAndCase) {
    add("1", "Señal de Niebla", "Paper Lanterns");
    add("2", "Buoy", "Paper Lanterns");
    EXPECT_EQ(search("NIEBLA senal"), "1");
    EXPECT_EQ(search("paper nieb"), "1");
    EXPECT_EQ(search("lanterns"), "2 1") << "the shorter title first";
}

TEST_P(SearchIndexTest, CompletesTheLastWordOnly) {
    add("1", "Harbour Lights");
    EXPECT_EQ(search("h"), "1");
    EXPECT_EQ(search("light"), "1");
    EXPECT_EQ(search("harb lights"), "") << "only the last word may be a beginning";
}

TEST_P(SearchIndexTest, RanksExactBeforePrefixBeforeWordBeforeArtist) {
    add("word", "The Blue", "x");
    add("artist", "Zebra", "Blue");
    add("prefix", "Blueberry");
    add("exact", "Blue");
    EXPECT_EQ(search("blue"), "exact prefix word artist");
}

TEST_P(SearchIndexTest, KnowsNewWordsAlsoWhenSomebodySearchedBeforeTheyWereCommitted) {
    add("1", "Harbour");
    EXPECT_EQ(search("harbuor"), "1");
    database_->write([&](Transaction& transaction) {
        index_.put(transaction, {{SearchKind::Track, "2", "lantern", "lantern"}});
        EXPECT_EQ(search("lantren"), "");
    });
    EXPECT_EQ(search("lantren"), "2");
}

TEST_P(SearchIndexTest, ForgivesTypingErrors) {
    add("1", "Clockwork", "Velvet Pylon");
    add("2", "Harbour");
    EXPECT_EQ(search("clokwork"), "1");
    EXPECT_EQ(search("harbuor"), "2");
    EXPECT_EQ(search("velvt pylom"), "1");
    EXPECT_EQ(search("clokw"), "1") << "while it is being typed";
    EXPECT_EQ(search("xyzzy"), "");
    EXPECT_EQ(search("hat"), "") << "short words are not guessed at";
}

TEST_P(SearchIndexTest, ReplacesAndRemoves) {
    add("1", "Before");
    add("1", "After");
    EXPECT_EQ(search("before"), "");
    EXPECT_EQ(search("after"), "1");
    database_->write([&](Transaction& transaction) {
        index_.remove(transaction, SearchKind::Track, {"1"});
    });
    EXPECT_EQ(search("after"), "");
}

TEST_P(SearchIndexTest, KeepsKindsApartAndTheLimit) {
    add("1", "Moth one");
    add("2", "Moth two");
    EXPECT_TRUE(index_.search(SearchKind::Album, "moth", 10).empty());
    EXPECT_EQ(search("moth", 1), "1");
}

TEST_P(SearchIndexTest, TakesSyntaxForText) {
    add("1", "Drop Table");
    for (const char* text :
         {"\"",
          "'; DROP TABLE tracks; --",
          "NOT drop",
          "dr* OR x",
          "(",
          "^drop:",
          "\\",
          "%",
          "",
          " "}) {
        EXPECT_NO_THROW(search(text)) << text;
    }
    EXPECT_EQ(search("drop table"), "1");
}

TEST_P(SearchIndexTest, TakesManyEntriesAtOnceTheLastOfAnItemCounts) {
    std::vector<SearchEntry> entries;
    for (int i = 0; i < 300; ++i) {
        entries.push_back(
            {SearchKind::Track,
             "n" + std::to_string(i % 150),
             "song " + std::to_string(i),
             "song " + std::to_string(i)}
        );
    }
    database_->write([&](Transaction& transaction) { index_.put(transaction, entries); });
    EXPECT_EQ(search("song 299"), "n149");
    EXPECT_EQ(search("song 149"), "");
    EXPECT_EQ(index_.search(SearchKind::Track, "song", 100).size(), 100U);
}

TEST(TypingErrors, CountsSwapsOnce) {
    EXPECT_EQ(typingErrors("moht", "moth", false, 2), 1);
    EXPECT_EQ(typingErrors("lantrens", "lanterns", false, 2), 1);
    EXPECT_EQ(typingErrors("lant", "lanterns", true, 2), 0);
    EXPECT_EQ(typingErrors("latn", "lanterns", true, 2), 1);
    EXPECT_EQ(typingErrors("abc", "abcdef", false, 2), 3);
    EXPECT_EQ(typingErrors("same", "same", false, 1), 0);
}

}  // namespace consort::db

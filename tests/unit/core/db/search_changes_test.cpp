// SPDX-License-Identifier: Apache-2.0
#include "core/db/search/search_changes.h"

#include "core/base/text.h"
#include "core/db/database.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

SearchEntry entry(SearchKind kind, const std::string& id, const std::string& title) {
    return {kind, id, foldKey(title), foldKey(title)};
}

class SearchChangesTest : public consort::testing::OnBothDatabases {
protected:
    void write() {
        database_->write([&](Transaction& transaction) { changes_.write(transaction); });
    }

    std::vector<std::string> find(SearchKind kind, const std::string& text) {
        return index_.search(kind, text, 10);
    }

    SearchIndex index_{*database_};
    SearchChanges changes_{index_};
};

using Ids = std::vector<std::string>;

}  // namespace

CONSORT_ON_BOTH_DATABASES(SearchChangesTest);

TEST_P(SearchChangesTest, NothingIsFoundBeforeItIsWritten) {
    changes_.put(entry(SearchKind::Track, "1", "Buoy"));
    EXPECT_EQ(find(SearchKind::Track, "buoy"), Ids{});
    write();
    EXPECT_EQ(find(SearchKind::Track, "buoy"), Ids{"1"});
}

TEST_P(SearchChangesTest, TheLastOfARepeatedEntryCounts) {
    changes_.put(entry(SearchKind::Album, "1", "Buoy"));
    changes_.put(entry(SearchKind::Album, "1", "Lantern"));
    write();
    EXPECT_EQ(find(SearchKind::Album, "buoy"), Ids{});
    EXPECT_EQ(find(SearchKind::Album, "lantern"), Ids{"1"});
}

TEST_P(SearchChangesTest, RemovingTakesBackWhatWasPutAndWhatWasWritten) {
    changes_.put(entry(SearchKind::Track, "1", "Buoy"));
    write();
    changes_.put(entry(SearchKind::Track, "1", "Buoys"));
    changes_.put(entry(SearchKind::Track, "2", "Buoy two"));
    changes_.put(entry(SearchKind::Album, "1", "Buoy"));
    changes_.remove(SearchKind::Track, {"1", "2"});
    write();
    EXPECT_EQ(find(SearchKind::Track, "buoy"), Ids{});
    EXPECT_EQ(find(SearchKind::Album, "buoy"), Ids{"1"}) << "another kind";
}

TEST_P(SearchChangesTest, WhatIsPutAfterARemovalStays) {
    changes_.put(entry(SearchKind::Artist, "1", "Buoy"));
    write();
    changes_.remove(SearchKind::Artist, {"1"});
    changes_.put(entry(SearchKind::Artist, "1", "Harbour"));
    write();
    EXPECT_EQ(find(SearchKind::Artist, "buoy"), Ids{});
    EXPECT_EQ(find(SearchKind::Artist, "harbour"), Ids{"1"});
}

TEST_P(SearchChangesTest, AWrittenChangeIsForgotten) {
    changes_.put(entry(SearchKind::Track, "1", "Buoy"));
    write();
    changes_.remove(SearchKind::Track, {"1"});
    write();
    write();
    EXPECT_EQ(find(SearchKind::Track, "buoy"), Ids{});
}

}  // namespace consort::db

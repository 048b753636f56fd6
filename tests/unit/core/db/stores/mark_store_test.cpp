// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/mark_store.h"

#include "core/base/error.h"
#include "core/db/stores/track_store.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::db {

namespace {

const UserId kAda("u1");
const UserId kLin("u2");

class MarkStoreTest : public consort::testing::OnBothDatabases {
protected:
    MarkStoreTest() {
        rows_.addUser("u1");
        rows_.addUser("u2");
        rows_.addArtist("r1", "Zephyr");
        rows_.addAlbum("a1", "Blue", "r1", 1999);
        rows_.addTrack({"t1", "Delta", "1.mp3", "a1", "r1"});
        rows_.addTrack({"t2", "Alpha", "2.mp3", "a1", "r1"});
        rows_.addTrack({"t3", "Gone", "3.mp3", "a1", "r1"});
    }

    std::string liked(const UserId& user, PageRequest request = {}) {
        std::string text;
        for (const auto& like : marks_.list(user, MarkKind::Track, request).items) {
            text += like.id + " ";
        }
        return text;
    }

    consort::testing::CatalogRows rows_{*database_};
    MarkStore marks_{*database_};
};

TEST_P(MarkStoreTest, KnowsTheKindOfAnId) {
    EXPECT_EQ(marks_.findKind("t1"), MarkKind::Track);
    EXPECT_EQ(marks_.findKind("a1"), MarkKind::Album);
    EXPECT_EQ(marks_.findKind("r1"), MarkKind::Artist);
    EXPECT_EQ(marks_.findKind("nope"), std::nullopt);
}

TEST_P(MarkStoreTest, LikesAreListedNewestFirstAndKeepTheirTime) {
    EXPECT_TRUE(marks_.like(kAda, MarkKind::Track, "t1", 10));
    EXPECT_TRUE(marks_.like(kAda, MarkKind::Track, "t2", 20));
    EXPECT_TRUE(marks_.like(kAda, MarkKind::Track, "t1", 30));
    EXPECT_EQ(liked(kAda), "t2 t1 ");
    EXPECT_EQ(liked(kLin), "");
}

TEST_P(MarkStoreTest, PagesMeetWithoutGapOrRepetition) {
    for (const auto* id : {"t1", "t2", "t3"}) {
        marks_.like(kAda, MarkKind::Track, id, 10);
    }
    std::string all;
    PageRequest request{.limit = 1};
    do {
        const auto page = marks_.list(kAda, MarkKind::Track, request);
        all += page.items.at(0).id + " ";
        request.cursor = page.nextCursor;
    } while (request.cursor);
    EXPECT_EQ(all, "t3 t2 t1 ");
}

TEST_P(MarkStoreTest, ACursorOfAnotherKindIsRefused) {
    marks_.like(kAda, MarkKind::Track, "t1", 10);
    marks_.like(kAda, MarkKind::Track, "t2", 10);
    const auto page = marks_.list(kAda, MarkKind::Track, {.limit = 1});
    EXPECT_THROW(
        marks_.list(kAda, MarkKind::Album, {.limit = 1, .cursor = page.nextCursor}), Error
    );
}

TEST_P(MarkStoreTest, WhatIsNotThereCannotBeMarked) {
    rows_.markMissing("t3");
    EXPECT_FALSE(marks_.like(kAda, MarkKind::Track, "a1", 10));
    EXPECT_FALSE(marks_.like(kAda, MarkKind::Track, "t3", 10));
    EXPECT_FALSE(marks_.rate(kAda, MarkKind::Track, "nope", 3, 10));
}

TEST_P(MarkStoreTest, AMissingTrackKeepsItsLikeOutOfSight) {
    marks_.like(kAda, MarkKind::Track, "t3", 10);
    rows_.markMissing("t3");
    EXPECT_EQ(liked(kAda), "");
    EXPECT_EQ(marks_.listIds(kAda, MarkKind::Track, "", 10), std::vector<std::string>{"t3"});
    EXPECT_TRUE(marks_.unlike(kAda, MarkKind::Track, "t3"));
}

TEST_P(MarkStoreTest, LikeAndRatingAreIndependent) {
    marks_.like(kAda, MarkKind::Track, "t1", 10);
    marks_.rate(kAda, MarkKind::Track, "t1", 4, 10);
    marks_.rate(kAda, MarkKind::Track, "t2", 2, 10);
    marks_.rate(kLin, MarkKind::Track, "t1", 1, 10);
    EXPECT_TRUE(marks_.unlike(kAda, MarkKind::Track, "t1"));
    auto marks = marks_.find(kAda, MarkKind::Track, {"t1", "t2", "t3"});
    EXPECT_EQ(marks.size(), 2U);
    EXPECT_FALSE(marks["t1"].liked);
    EXPECT_EQ(marks["t1"].rating, 4);
    EXPECT_TRUE(marks_.rate(kAda, MarkKind::Track, "t1", std::nullopt, 11));
    EXPECT_EQ(marks_.find(kAda, MarkKind::Track, {"t1", "t2"}).size(), 1U);
}

TEST_P(MarkStoreTest, AUnlikeThatWasNoneSaysSo) {
    EXPECT_FALSE(marks_.unlike(kAda, MarkKind::Track, "t1"));
}

TEST_P(MarkStoreTest, IdsComeInTheirOrderAfterOne) {
    marks_.like(kAda, MarkKind::Track, "t2", 10);
    marks_.like(kAda, MarkKind::Track, "t1", 20);
    EXPECT_EQ(marks_.listIds(kAda, MarkKind::Track, "", 1), std::vector<std::string>{"t1"});
    EXPECT_EQ(marks_.listIds(kAda, MarkKind::Track, "t1", 9), std::vector<std::string>{"t2"});
}

TEST_P(MarkStoreTest, TracksCanBeNarrowedToLikedOnes) {
    marks_.like(kAda, MarkKind::Track, "t2", 10);
    const TrackStore tracks(*database_);
    const auto page = tracks.list({.likedBy = kAda}, "title", {});
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items[0].id.str(), "t2");
    EXPECT_TRUE(tracks.list({.likedBy = kLin}, "title", {}).items.empty());
}

CONSORT_ON_BOTH_DATABASES(MarkStoreTest);

}  // namespace

}  // namespace consort::db

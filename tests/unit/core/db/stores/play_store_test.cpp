// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/play_store.h"

#include "core/base/error.h"
#include "core/db/stores/play_query.h"
#include "core/db/stores/play_sums.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::db {

namespace {

constexpr TimeMs kNoon = 1'714'564'800'000;  // 2024-05-01T12:00:00Z
constexpr TimeMs kHour = 3'600'000;

constexpr Query kHours{"hours", "SELECT COUNT(*) FROM play_hours WHERE user_id = $1"};
constexpr Query kMonthPlays{
    "month_plays",
    "SELECT plays FROM play_months WHERE user_id = $1 AND month = $2 AND track_id = $3"};
constexpr Query kSkips{
    "skips", "SELECT skips FROM play_counts WHERE user_id = $1 AND track_id = $2"};

class PlayStoreTest : public consort::testing::OnBothDatabases {
protected:
    PlayStoreTest() {
        rows_.addUser("u1");
        rows_.addUser("u2");
        rows_.addTrack({"t1", "One"});
        rows_.addTrack({"t2", "Two"});
    }

    static NewPlay aPlay(const char* id, const char* track, TimeMs startedMs) {
        return {PlayId(id), TrackId(track), false, startedMs, 1'000, ""};
    }

    std::int64_t number(const Query& query, auto... values) {
        return database_->read([&](Session& session) {
            return session.query(query, values...).int64();
        });
    }

    consort::testing::CatalogRows rows_{*database_};
    PlayStore store_{*database_};
    UserId ann_{"u1"};
    UserId bob_{"u2"};
};

TEST_P(PlayStoreTest, TellsNewFromKnownFromImpossible) {
    const auto first =
        store_.record(ann_, {aPlay("a", "t1", kNoon), aPlay("b", "nope", kNoon)}, kNoon);
    EXPECT_EQ(first, (std::vector{PlayOutcome::Recorded, PlayOutcome::UnknownTrack}));
    const auto second =
        store_.record(ann_, {aPlay("c", "t2", kNoon), aPlay("a", "t1", kNoon)}, kNoon);
    EXPECT_EQ(second, (std::vector{PlayOutcome::Recorded, PlayOutcome::Duplicate}));
    EXPECT_TRUE(store_.record(ann_, {}, kNoon).empty());
}

TEST_P(PlayStoreTest, KeepsSumsByHourAndMonth) {
    store_.record(
        ann_,
        {aPlay("a", "t1", kNoon), aPlay("b", "t1", kNoon + 1), aPlay("c", "t1", kNoon + kHour)},
        kNoon
    );
    store_.record(ann_, {{PlayId("d"), TrackId("t1"), true, kNoon, {}, ""}}, kNoon);
    EXPECT_EQ(number(kHours, ann_), 2);
    EXPECT_EQ(number(kMonthPlays, ann_, 2024 * 12 + 4, TrackId("t1")), 3);
    EXPECT_EQ(number(kSkips, ann_, TrackId("t1")), 1);
    EXPECT_EQ(number(kHours, bob_), 0);
}

TEST_P(PlayStoreTest, ADuplicateAddsNothingToTheSums) {
    for (int i = 0; i < 3; ++i) {
        store_.record(ann_, {aPlay("a", "t1", kNoon), aPlay("a", "t1", kNoon)}, kNoon);
    }
    EXPECT_EQ(number(kMonthPlays, ann_, 2024 * 12 + 4, TrackId("t1")), 1);
}

TEST_P(PlayStoreTest, NowPlayingEndsWithItsPlay) {
    EXPECT_EQ(
        store_.setNowPlaying(ann_, {TrackId("t1"), "d", kNoon, 0}, kNoon), NowPlayingOutcome::Set
    );
    EXPECT_EQ(
        store_.setNowPlaying(ann_, {TrackId("t2"), "d", kNoon - 1, 0}, kNoon),
        NowPlayingOutcome::TooLate
    );
    EXPECT_EQ(store_.findNowPlaying(ann_, kNoon)->track, TrackId("t1"));
    EXPECT_FALSE(store_.findNowPlaying(bob_, kNoon));
    EXPECT_FALSE(store_.findNowPlaying(ann_, kNoon + kHour));
    store_.record(ann_, {aPlay("a", "t1", kNoon)}, kNoon);
    EXPECT_FALSE(store_.findNowPlaying(ann_, kNoon));
}

TEST_P(PlayStoreTest, PluginsAskForPlaysInTimeOrder) {
    store_.record(ann_, {aPlay("a", "t1", kNoon), aPlay("b", "t2", kNoon + 2)}, kNoon);
    store_.record(bob_, {aPlay("a", "t1", kNoon + 1)}, kNoon);
    const auto all = listPlays(*database_, {});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].user, ann_);
    EXPECT_EQ(all[1].user, bob_);
    EXPECT_EQ(all[2].track, TrackId("t2"));
    const auto newest = listPlays(*database_, {.user = ann_, .limit = 1, .isNewestFirst = true});
    ASSERT_EQ(newest.size(), 1U);
    EXPECT_EQ(newest[0].atMs, kNoon + 2);
    EXPECT_EQ(listPlays(*database_, {.fromMs = kNoon + 1, .toMs = kNoon + 2}).size(), 1U);
}

TEST_P(PlayStoreTest, PluginsAskForSums) {
    store_.record(
        ann_,
        {aPlay("a", "t1", kNoon), aPlay("b", "t1", kNoon + 5), aPlay("c", "t2", kNoon + 3)},
        kNoon
    );
    store_.record(ann_, {{PlayId("d"), TrackId("t2"), true, kNoon, {}, ""}}, kNoon);
    for (const TimeMs fromMs : {TimeMs{0}, kNoon}) {
        const auto sums = listPlays(*database_, {.fromMs = fromMs, .isAggregated = true});
        ASSERT_EQ(sums.size(), 2U);
        EXPECT_EQ(sums[0].track, TrackId("t2"));
        EXPECT_EQ(sums[0].count, 1);
        EXPECT_EQ(sums[1].track, TrackId("t1"));
        EXPECT_EQ(sums[1].count, 2);
        EXPECT_EQ(sums[1].atMs, kNoon + 5);
        EXPECT_EQ(sums[1].playedMs, 2'000);
    }
}

TEST_P(PlayStoreTest, CursorsOfOtherListsAreRefused) {
    EXPECT_THROW(store_.list(ann_, {}, {.cursor = Cursor{"title", "x", "y"}.encode()}), Error);
    EXPECT_THROW(store_.list(ann_, {}, {.cursor = Cursor{"time", "x", "y"}.encode()}), Error);
}

TEST(PlaySums, MonthsAndHoursAreOfUtc) {
    EXPECT_EQ(monthOf(kNoon), 2024 * 12 + 4);
    EXPECT_EQ(monthOf(-1), 1969 * 12 + 11);
    EXPECT_EQ(hourOf(kHour - 1), 0);
    EXPECT_EQ(hourOf(-1), -1);
}

CONSORT_ON_BOTH_DATABASES(PlayStoreTest);

}  // namespace

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/services/stats/stats_service.h"

#include "core/db/stores/play_store.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::stats {

namespace {

constexpr TimeMs kNoon = 1'714'564'800'000;  // 2024-05-01T12:00:00Z

constexpr db::Query kMove{
    "test_move", "UPDATE track_artists SET artist_id = $1 WHERE track_id = $2"};
constexpr db::Query kTouch{"test_touch", "UPDATE tracks SET updated_ms = $1 WHERE id = $2"};

class StatsServiceTest : public consort::testing::OnBothDatabases {
protected:
    StatsServiceTest() {
        rows_.addUser("u1");
        rows_.addArtist("a1", "Ann");
        rows_.addArtist("a2", "Ben");
        rows_.addTrack({.id = "t1", .title = "One", .artistId = "a1"});
        plays_.record(
            UserId("u1"), {{db::PlayId("p1"), TrackId("t1"), false, kNoon, 1'000, ""}}, kNoon
        );
    }

    std::vector<std::string> topArtists(const std::string& period) {
        std::vector<std::string> names;
        for (const auto& entry : stats_.ofUser(UserId("u1"), {period}).topArtists) {
            names.push_back(entry.name);
        }
        return names;
    }

    void moveTo(const std::string& artist, TimeMs nowMs) {
        database_->write([&](db::Transaction& transaction) {
            transaction.run(kMove, artist, TrackId("t1"));
            transaction.run(kTouch, nowMs, TrackId("t1"));
        });
    }

    consort::testing::CatalogRows rows_{*database_};
    db::PlayStore plays_{*database_};
    ManualClock clock_{kNoon};
    StatsService stats_{*database_, clock_};
};

TEST_P(StatsServiceTest, FollowsATrackToAnotherArtist) {
    EXPECT_EQ(topArtists("all"), std::vector<std::string>{"Ann"});
    moveTo("a2", kNoon + 1);
    EXPECT_EQ(topArtists("all"), std::vector<std::string>{"Ben"});
    EXPECT_EQ(topArtists("2024"), std::vector<std::string>{"Ben"});
}

TEST_P(StatsServiceTest, SeesATrackThatCameAfterTheFirstLook) {
    EXPECT_EQ(stats_.ofUser(UserId("u1"), {"all"}).topTracks.size(), 1U);
    rows_.addTrack({.id = "t2", .title = "Two", .artistId = "a2"});
    database_->write([&](db::Transaction& transaction) {
        transaction.run(kTouch, kNoon + 1, TrackId("t2"));
    });
    plays_.record(
        UserId("u1"), {{db::PlayId("p2"), TrackId("t2"), false, kNoon, 9'000, ""}}, kNoon
    );
    EXPECT_EQ(topArtists("month"), (std::vector<std::string>{"Ben", "Ann"}));
    const auto stats = stats_.ofUser(UserId("u1"), {"month"});
    EXPECT_EQ(stats.tracks, 2);
    EXPECT_EQ(stats.newTracks, 2);
    EXPECT_EQ(stats.topTracks.front().id, "t2");
}

}  // namespace

CONSORT_ON_BOTH_DATABASES(StatsServiceTest);

}  // namespace consort::stats

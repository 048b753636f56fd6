// SPDX-License-Identifier: Apache-2.0
#include "core/services/stats/top_lists.h"

#include <gtest/gtest.h>

namespace consort::stats {

namespace {

db::TrackGroups manyTracks(int count) {
    db::TrackGroups groups;
    for (int i = 0; i < count; ++i) {
        const auto id = "t" + std::to_string(i);
        groups.put(id, 1000 + i);
        groups.addGroup(*groups.find(id), db::GroupKind::Artist, i % 2 == 0 ? "even" : "odd");
    }
    return groups;
}

}  // namespace

TEST(TrackGroups, FindsEachOfManyFromAnywhere) {
    const auto groups = manyTracks(5'000);
    for (int i = 0; i < 5'000; ++i) {
        const auto id = "t" + std::to_string(i);
        const auto found = groups.find(id, static_cast<db::TrackGroups::Index>(i * 7 % 5'000));
        ASSERT_TRUE(found) << id;
        ASSERT_EQ(groups.numberOf(*found), 1000 + i);
    }
    EXPECT_FALSE(groups.find("nothing"));
    EXPECT_FALSE(db::TrackGroups().find("nothing"));
}

TEST(TrackGroups, ForgetWhatAChangedTrackWasIn) {
    auto groups = manyTracks(3);
    groups.put("t0", 1000);
    groups.addGroup(*groups.find("t0"), db::GroupKind::Album, "album");
    groups.addGroup(*groups.find("t0"), db::GroupKind::Album, "album");
    const auto members = groups.groupsOf(*groups.find("t0"));
    ASSERT_EQ(members.size(), 1U);
    EXPECT_EQ(groups.groups()[members[0]].id, "album");
    EXPECT_EQ(groups.trackCount(), 3U);
}

TEST(TopLists, AddUpMonthsAndTracks) {
    const auto groups = manyTracks(4);
    TopLists lists(groups);
    lists.add("t1", 2, 10);
    lists.add("t3", 1, 10);
    lists.add("t1", 2, 10);
    lists.add("t2", 4, 50);
    lists.add("t0", 0, 5);
    EXPECT_EQ(lists.trackCount(), 3);
    const auto tracks = lists.tracks(2);
    ASSERT_EQ(tracks.size(), 2U);
    EXPECT_EQ(tracks[0].number, 1002);
    EXPECT_EQ(tracks[1].number, 1001);
    const auto artists = lists.groups(5).artists;
    ASSERT_EQ(artists.size(), 2U);
    EXPECT_EQ(artists[0].id, "odd");
    EXPECT_EQ(artists[0].plays, 5);
    EXPECT_EQ(artists[0].playedMs, 30);
}

TEST(TopLists, KeepTracksThatTheLibraryLost) {
    const auto groups = manyTracks(1);
    TopLists lists(groups);
    lists.add("lost", 2, 10);
    lists.add("lost", 2, 10);
    lists.add("t0", 1, 10);
    const auto tracks = lists.tracks(2);
    ASSERT_EQ(tracks.size(), 2U);
    EXPECT_EQ(tracks[0].id, "lost");
    EXPECT_EQ(tracks[0].plays, 4);
    EXPECT_EQ(lists.trackCount(), 2);
}

}  // namespace consort::stats

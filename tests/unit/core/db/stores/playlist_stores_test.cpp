// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <random>

#include "core/base/error.h"
#include "core/db/stores/playlist_item_store.h"
#include "core/db/stores/playlist_positions.h"
#include "core/db/stores/playlist_store.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::db {

namespace {

const UserId kAda("u1");
const UserId kLin("u2");
const PlaylistId kList("p1");

class PlaylistStoresTest : public consort::testing::OnBothDatabases {
protected:
    PlaylistStoresTest() {
        rows_.addUser("u1");
        rows_.addUser("u2");
        rows_.addTrack({"t1", "Delta"});
        rows_.addTrack({"t2", "Alpha"});
        playlists_.create({.id = kList, .owner = kAda, .name = "Mix"}, 10, 1);
    }

    PlaylistEdit edit(std::optional<std::int64_t> version = std::nullopt) {
        return {kList, kAda, version, ++now_};
    }

    void add(const std::vector<std::string>& ids, const PlaylistPlace& place = {}) {
        NewItems items;
        for (const auto& id : ids) {
            items.tracks.emplace_back("t1");
            items.ids.emplace_back(id);
        }
        items.place = place;
        items_.add(edit(), items);
    }

    std::vector<std::string> order() {
        std::vector<std::string> ids;
        for (const auto& item : items_.list(kList, {.limit = 500}).items) {
            ids.push_back(item.id.str());
        }
        return ids;
    }

    std::string text() {
        std::string joined;
        for (const auto& id : order()) {
            joined += id;
        }
        return joined;
    }

    TimeMs now_ = 1;
    consort::testing::CatalogRows rows_{*database_};
    PlaylistStore playlists_{*database_};
    PlaylistItemStore items_{*database_};
};

TEST(PlaylistPositions, AreEvenlySpreadBetweenNeighbours) {
    EXPECT_EQ(positionsBetween(0, 40, 3), (std::vector<std::int64_t>{10, 20, 30}));
    EXPECT_EQ(positionsBetween(5, std::nullopt, 1), (std::vector<std::int64_t>{5 + kPositionGap}));
}

TEST(PlaylistPositions, SayWhenThereIsNoRoom) {
    EXPECT_EQ(positionsBetween(10, 11, 1), std::nullopt);
    EXPECT_EQ(positionsBetween(10, 12, 2), std::nullopt);
    EXPECT_EQ(positionsBetween(INT64_MAX - 5, std::nullopt, 1), std::nullopt);
}

TEST_P(PlaylistStoresTest, ItemsGoWhereTheyAreTold) {
    add({"a", "b", "c"});
    add({"d", "e"}, {.after = PlaylistItemId("a")});
    add({"f"}, {.after = PlaylistItemId("")});
    add({"g"}, {.index = 2});
    add({"h"}, {.index = 99});
    EXPECT_EQ(text(), "fagdebch");
}

TEST_P(PlaylistStoresTest, MovesAreCountedWithoutWhatMoves) {
    add({"a", "b", "c", "d", "e"});
    items_.move(edit(), {PlaylistItemId("b"), PlaylistItemId("a")}, {.index = 1});
    EXPECT_EQ(text(), "cbade");
    items_.move(
        edit(), {PlaylistItemId("e"), PlaylistItemId("gone")}, {.after = PlaylistItemId("")}
    );
    EXPECT_EQ(text(), "ecbad");
}

TEST_P(PlaylistStoresTest, RoomIsMadeWhenThereIsNone) {
    add({"first", "last"});
    std::vector<std::string> expected{"first", "last"};
    for (int i = 0; i < 200; ++i) {
        const auto id = std::to_string(i);
        add({id}, {.after = PlaylistItemId(expected[expected.size() - 2])});
        expected.insert(expected.end() - 1, id);
    }
    EXPECT_EQ(order(), expected);
}

TEST_P(PlaylistStoresTest, RandomEditsMatchAPlainList) {
    std::mt19937 random(7);
    std::vector<std::string> expected;
    for (int i = 0; i < 150; ++i) {
        const auto index = expected.empty() ? 0 : random() % (expected.size() + 1);
        if (expected.size() > 3 && random() % 3 == 0) {
            const auto from = random() % expected.size();
            const auto id = expected[from];
            expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(from));
            const auto to = random() % (expected.size() + 1);
            items_.move(edit(), {PlaylistItemId(id)}, {.index = static_cast<std::int64_t>(to)});
            expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(to), id);
        } else {
            const auto id = "n" + std::to_string(i);
            add({id}, {.index = static_cast<std::int64_t>(index)});
            expected.insert(expected.begin() + static_cast<std::ptrdiff_t>(index), id);
        }
    }
    EXPECT_EQ(order(), expected);
}

TEST_P(PlaylistStoresTest, AStaleVersionChangesNothing) {
    add({"a"});
    const auto version = playlists_.find(kList, kAda)->version;
    EXPECT_THROW(items_.remove(edit(version - 1), {PlaylistItemId("a")}), Error);
    EXPECT_EQ(text(), "a");
    EXPECT_EQ(playlists_.find(kList, kAda)->version, version);
    EXPECT_EQ(items_.remove(edit(version), {PlaylistItemId("a")}).version, version + 1);
}

TEST_P(PlaylistStoresTest, AMissingTrackStaysInItsPlace) {
    add({"a"});
    rows_.markMissing("t1");
    EXPECT_EQ(text(), "a");
    EXPECT_THROW(add({"b"}), Error);
    const auto state = items_.replace(
        edit(), {{TrackId("t1"), TrackId("t2")}, {PlaylistItemId("c"), PlaylistItemId("d")}}
    );
    EXPECT_EQ(state.itemCount, 2);
}

TEST_P(PlaylistStoresTest, NobodyHasMoreThanTheLimit) {
    EXPECT_TRUE(playlists_.create({.id = PlaylistId("p2"), .owner = kAda, .name = "B"}, 2, 1));
    EXPECT_THROW(
        playlists_.create({.id = PlaylistId("p3"), .owner = kAda, .name = "C"}, 2, 1), Error
    );
    EXPECT_TRUE(playlists_.create({.id = PlaylistId("p4"), .owner = kLin, .name = "D"}, 2, 1));
}

TEST_P(PlaylistStoresTest, OwnOnesComeInTheOrderOfTheirIds) {
    playlists_.create({.id = PlaylistId("p0"), .owner = kAda, .name = "Z"}, 9, 1);
    playlists_.create({.id = PlaylistId("p9"), .owner = kLin, .name = "A"}, 9, 1);
    ASSERT_EQ(playlists_.listAfter(kAda, PlaylistId(), 9).size(), 2U);
    EXPECT_EQ(playlists_.listAfter(kAda, PlaylistId(), 1)[0].id.str(), "p0");
    EXPECT_EQ(playlists_.listAfter(kAda, PlaylistId("p0"), 9)[0].id.str(), "p1");
}

CONSORT_ON_BOTH_DATABASES(PlaylistStoresTest);

}  // namespace

}  // namespace consort::db

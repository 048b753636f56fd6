// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/db/stores/album_store.h"
#include "core/db/stores/artist_store.h"
#include "core/db/stores/folder_store.h"
#include "core/db/stores/genre_store.h"
#include "core/db/stores/random_order.h"
#include "core/db/stores/track_store.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::db {

namespace {

class CatalogStoresTest : public consort::testing::OnBothDatabases {
protected:
    CatalogStoresTest() {
        rows_.addArtist("r1", "Zephyr");
        rows_.addArtist("r2", "Ångström");
        rows_.addAlbum("a1", "Blue", "r1", 1999);
        rows_.addAlbum("a2", "amber", "r2", 2020);
        rows_.addGenre("g1", "Jazz");
        rows_.addFolder("f0", "", "");
        rows_.addFolder("f1", "x", "f0");
        rows_.addFolder("f2", "y", "f0");
        rows_.addTrack({"t1", "Delta", "x/1.mp3", "a1", "r1", "g1", "f1", 2, 1, 1999});
        rows_.addTrack({"t2", "alpha", "x/2.mp3", "a1", "r1", "", "f1", 1, 2, 1999});
        rows_.addTrack({"t3", "Édith", "root \xff.mp3", "a2", "r2", "g1", "f0", 1, 1, 2020});
        rows_.addTrack({"t4", "gone", "x/4.mp3", "a1", "r1", "g1", "f1", 1, 1, 1999});
        rows_.markMissing("t4");
    }

    static std::string titles(const std::vector<Track>& tracks) {
        std::string text;
        for (const auto& track : tracks) {
            text += (text.empty() ? "" : ",") + track.title;
        }
        return text;
    }

    /// Walks all pages of one item each.
    template <class List>
    std::string walk(List list) {
        std::string text;
        PageRequest request{.limit = 1};
        for (int pages = 0; pages < 20; ++pages) {
            const auto page = list(request);
            text += (text.empty() || page.items.empty() ? "" : ",") + titles(page.items);
            if (!page.nextCursor) {
                return text;
            }
            request.cursor = page.nextCursor;
        }
        return text + " …";
    }

    consort::testing::CatalogRows rows_{*database_};
    TrackStore tracks_{*database_};
    AlbumStore albums_{*database_};
    ArtistStore artists_{*database_};
    GenreStore genres_{*database_};
    FolderStore folders_{*database_, tracks_};
};

std::string fieldOf(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.fields().empty() ? "no field" : error.fields()[0].field;
    }
    return "no error";
}

}  // namespace

CONSORT_ON_BOTH_DATABASES(CatalogStoresTest);

TEST_P(CatalogStoresTest, FindsATrackWithItsCredits) {
    const auto track = tracks_.find(TrackId("t1"));
    ASSERT_TRUE(track);
    EXPECT_EQ(track->title, "Delta");
    EXPECT_EQ(track->albumId, AlbumId("a1"));
    EXPECT_EQ(track->credits, (std::vector<Credit>{{ArtistId("r1"), "main", "Name of r1"}}));
    EXPECT_EQ(track->genres, std::vector<std::string>{"g1"});
    EXPECT_FALSE(track->gain.trackGainDb);
    EXPECT_FALSE(tracks_.find(TrackId("t4"))) << "a missing file is no track";
    EXPECT_FALSE(tracks_.find(TrackId("nope")));
}

TEST_P(CatalogStoresTest, GivesTheStoragesKeyByteForByte) {
    const auto file = tracks_.findFile(TrackId("t3"));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->storage, "music");
    EXPECT_EQ(file->key, "root \xff.mp3");
    EXPECT_EQ(file->mtimeMs, 7);
    EXPECT_FALSE(tracks_.findFile(TrackId("t4")));
}

TEST_P(CatalogStoresTest, PagesTracksInEveryOrder) {
    const auto in = [&](std::string_view sort) {
        return walk([&, sort](const PageRequest& request) {
            return tracks_.list({}, sort, request);
        });
    };
    EXPECT_EQ(in("title"), "alpha,Delta,Édith");
    EXPECT_EQ(in("-title"), "Édith,Delta,alpha");
    EXPECT_EQ(in("added"), "Delta,alpha,Édith");
    EXPECT_EQ(in("-year"), "Édith,alpha,Delta");
}

TEST_P(CatalogStoresTest, NarrowsTracksByEveryFilter) {
    const auto of = [&](const TrackFilter& filter) {
        return titles(tracks_.list(filter, "title", {}).items);
    };
    EXPECT_EQ(of({.artist = ArtistId("r1")}), "alpha,Delta");
    EXPECT_EQ(of({.album = AlbumId("a2")}), "Édith");
    EXPECT_EQ(of({.genre = "JAZZ"}), "Delta,Édith");
    EXPECT_EQ(of({.genre = "JAZZ", .year = 2020}), "Édith");
    EXPECT_EQ(of({.year = 1}), "");
}

TEST_P(CatalogStoresTest, PlaysAnAlbumByDiscAndNumber) {
    EXPECT_EQ(
        walk([&](const PageRequest& request) { return tracks_.listOfAlbum(AlbumId("a1"), request); }
        ),
        "alpha,Delta"
    );
}

TEST_P(CatalogStoresTest, ShufflesEveryTrackOnceAndTheSameWayForASeed) {
    for (int i = 0; i < 150; ++i) {
        rows_.addTrack({"n" + std::to_string(i), "n" + std::to_string(i)});
    }
    const auto collect = [&](const TrackFilter& filter, std::uint32_t seed, int limit) {
        std::vector<std::string> ids;
        PageRequest request{.limit = limit};
        for (;;) {
            const auto page = tracks_.listRandom(filter, seed, request);
            for (const auto& track : page.items) {
                ids.push_back(track.id.str());
            }
            if (!page.nextCursor) {
                return ids;
            }
            request.cursor = page.nextCursor;
        }
    };
    const auto order = collect({}, 7, 10);
    EXPECT_EQ(std::set<std::string>(order.begin(), order.end()).size(), 153U);
    EXPECT_EQ(order.size(), 153U);
    EXPECT_EQ(order, collect({}, 7, 64));
    EXPECT_NE(order, collect({}, 8, 64));
    const auto some = collect({.artist = ArtistId("r1")}, 3, 1);
    EXPECT_EQ(std::set<std::string>(some.begin(), some.end()), (std::set<std::string>{"t1", "t2"}));
}

TEST_P(CatalogStoresTest, KeepsTheOrderOfIds) {
    EXPECT_EQ(
        titles(tracks_.listByIds(
            {TrackId("t3"), TrackId("none"), TrackId("t4"), TrackId("t1"), TrackId("t3")}
        )),
        "Édith,Delta"
    );
    EXPECT_TRUE(tracks_.listByIds({}).empty());
    EXPECT_EQ(albums_.listByIds({AlbumId("a2"), AlbumId("a1")})[0].title, "amber");
    EXPECT_EQ(artists_.listByIds({ArtistId("r2")})[0].name, "Ångström");
}

TEST_P(CatalogStoresTest, RefusesForeignCursorsAndOrders) {
    const auto page = tracks_.list({}, "title", {.limit = 1});
    for (const std::string& cursor :
         {std::string("x"), std::string("!!"), std::string(), *page.nextCursor + "A"}) {
        const PageRequest request{.limit = 1, .cursor = cursor};
        EXPECT_EQ(fieldOf([&] { tracks_.list({}, "year", request); }), "cursor") << cursor;
    }
    EXPECT_EQ(fieldOf([&] { tracks_.list({}, "colour", {}); }), "sort");
    EXPECT_EQ(fieldOf([&] { albums_.list({}, "", {}); }), "sort");
}

TEST_P(CatalogStoresTest, ListsAlbums) {
    const auto page = albums_.list({}, "title", {.limit = 1});
    ASSERT_EQ(page.items.size(), 1U);
    EXPECT_EQ(page.items[0].title, "amber");
    EXPECT_EQ(
        albums_.list({}, "title", {.limit = 5, .cursor = page.nextCursor}).items[0].title, "Blue"
    );
    EXPECT_EQ(albums_.list({.artist = ArtistId("r1")}, "title", {}).items.size(), 1U);
    EXPECT_EQ(albums_.list({.albumArtist = ArtistId("r2")}, "title", {}).items[0].title, "amber");
    EXPECT_EQ(albums_.list({.year = 1999}, "-added", {}).items[0].title, "Blue");
    EXPECT_EQ(albums_.listRandom({}, 1, {}).items.size(), 2U);
    EXPECT_EQ(albums_.find(AlbumId("a1"))->year, 1999);
    EXPECT_FALSE(albums_.find(AlbumId("a9")));
}

TEST_P(CatalogStoresTest, ListsArtistsAndGenres) {
    const auto page = artists_.list("name", {.limit = 1});
    EXPECT_EQ(page.items[0].name, "Ångström");
    EXPECT_EQ(
        artists_.list("name", {.limit = 1, .cursor = page.nextCursor}).items[0].name, "Zephyr"
    );
    EXPECT_EQ(artists_.find(ArtistId("r1"))->trackCount, 1);
    EXPECT_EQ(genres_.list({}).items[0].name, "Jazz");
}

TEST_P(CatalogStoresTest, PagesFoldersThenTracksAsOneSequence) {
    EXPECT_EQ(folders_.listRoots({}).items[0].id, FolderId("f0"));
    std::string seen;
    PageRequest request{.limit = 1};
    for (int pages = 0; pages < 10; ++pages) {
        const auto page = folders_.listContents(FolderId("f0"), request);
        for (const auto& folder : page.folders) {
            seen += folder.name + "/ ";
        }
        seen += titles(page.tracks);
        if (!page.nextCursor) {
            break;
        }
        request.cursor = page.nextCursor;
    }
    EXPECT_EQ(seen, "x/ y/ Édith");
    EXPECT_EQ(folders_.find(FolderId("f1"))->parent, FolderId("f0"));
}

TEST(RandomOrder, IsAPermutationOfAnySize) {
    for (const std::uint64_t size : {1U, 2U, 3U, 5U, 16U, 17U, 1000U}) {
        const RandomOrder order(size, 42);
        std::set<std::uint64_t> seen;
        for (std::uint64_t i = 0; i < size; ++i) {
            seen.insert(order.at(i));
        }
        EXPECT_EQ(seen.size(), size);
        EXPECT_EQ(*seen.rbegin(), size - 1);
    }
}

TEST(ObjectKey, KeepsBytesAndTheirOrder) {
    std::string previous;
    for (int byte = 1; byte < 256; ++byte) {
        const std::string key(1, static_cast<char>(byte));
        const auto text = encodeObjectKey(key);
        EXPECT_TRUE(isValidUtf8(text));
        EXPECT_EQ(decodeObjectKey(text), key);
        EXPECT_LT(previous, text);
        previous = text;
    }
    EXPECT_THROW(decodeObjectKey("\xe2\x82\xac"), Error);
}

TEST(Credits, RoundTrip) {
    const std::vector<Credit> credits{
        {ArtistId("1"), "main", "A & B"}, {ArtistId("2"), "composer", ""}};
    EXPECT_EQ(unpackCredits(packCredits(credits)), credits);
    EXPECT_TRUE(unpackCredits("").empty());
    EXPECT_EQ(unpackNames(packNames({"a", "b c"})), (std::vector<std::string>{"a", "b c"}));
}

}  // namespace consort::db

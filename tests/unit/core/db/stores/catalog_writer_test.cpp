// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_writer.h"

#include <set>
#include <string>

#include "core/base/error.h"
#include "core/db/database.h"
#include "core/db/search/search_index.h"
#include "core/db/stores/album_store.h"
#include "core/db/stores/artist_store.h"
#include "core/db/stores/folder_store.h"
#include "core/db/stores/genre_store.h"
#include "core/db/stores/track_store.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

CatalogTrack aTrack(const std::string& key, const std::string& title, const std::string& artist) {
    CatalogTrack track;
    track.file = {key, 1000, 7, ""};
    track.title = title;
    track.artist = artist;
    track.artists = {{artist, "", "", "main"}};
    track.album.title = "Low Tide";
    track.album.artist = artist;
    track.album.artists = track.artists;
    track.album.matchKey = "key of low tide";
    track.genres = {"Ambient"};
    track.date = "2021-05-14";
    track.durationMs = 60'000;
    track.codec = "flac";
    track.fingerprint = "audio of " + title;
    return track;
}

class CatalogWriterTest : public testing::OnBothDatabases {
protected:
    CatalogApplied put(std::vector<CatalogTrack> tracks) {
        CatalogChanges changes;
        changes.tracks = std::move(tracks);
        return writer_.apply("music", changes);
    }

    void remove(std::vector<std::string> keys) {
        CatalogChanges changes;
        changes.missing = std::move(keys);
        writer_.apply("music", changes);
    }

    std::vector<Track> tracks() {
        return TrackStore(*database_).list({}, "title", PageRequest{}).items;
    }

    std::vector<Album> albums() {
        return AlbumStore(*database_).list({}, "title", PageRequest{}).items;
    }

    std::vector<Artist> artists() {
        return ArtistStore(*database_).list("name", PageRequest{}).items;
    }

    ManualClock clock_;
    SearchIndex search_{*database_};
    CatalogWriter writer_{*database_, search_, clock_};
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(CatalogWriterTest);

TEST_P(CatalogWriterTest, MakesTrackWithItsAlbumArtistAndGenre) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    writer_.settle();
    ASSERT_EQ(tracks().size(), 1U);
    const Track track = tracks()[0];
    EXPECT_EQ(track.title, "Ebb");
    EXPECT_EQ(track.year, 2021);
    EXPECT_EQ(track.genres, std::vector<std::string>{"Ambient"});
    ASSERT_EQ(track.credits.size(), 1U);
    EXPECT_EQ(track.credits[0].name, "Anna");
    ASSERT_EQ(albums().size(), 1U);
    EXPECT_EQ(albums()[0].trackCount, 1);
    EXPECT_EQ(albums()[0].durationMs, 60'000);
    EXPECT_EQ(albums()[0].artist, "Anna");
    ASSERT_EQ(artists().size(), 1U);
    EXPECT_EQ(artists()[0].albumCount, 1);
    EXPECT_EQ(GenreStore(*database_).list(PageRequest{}).items.size(), 1U);
}

TEST_P(CatalogWriterTest, WritesTheSameBatchTwiceWithoutAChange) {
    EXPECT_EQ(put({aTrack("a/1.flac", "Ebb", "Anna")}).added, 1U);
    const TrackId id = tracks()[0].id;
    const CatalogApplied again = put({aTrack("a/1.flac", "Ebb", "Anna")});
    EXPECT_EQ(again.added, 0U);
    EXPECT_EQ(again.updated, 1U);
    EXPECT_EQ(tracks()[0].id, id);
    EXPECT_EQ(artists()[0].trackCount, 1);
}

TEST_P(CatalogWriterTest, KeepsTheIdOfAMovedFile) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    const TrackId id = tracks()[0].id;
    remove({"a/1.flac"});
    EXPECT_TRUE(tracks().empty());
    EXPECT_TRUE(albums().empty());
    EXPECT_EQ(put({aTrack("b/2.flac", "Ebb", "Anna")}).updated, 1U);
    ASSERT_EQ(tracks().size(), 1U);
    EXPECT_EQ(tracks()[0].id, id);
}

TEST_P(CatalogWriterTest, KnowsAMovedAndRecodedFileByItsRecording) {
    CatalogTrack track = aTrack("a/1.flac", "Ebb", "Anna");
    track.mbRecording = "recording";
    put({track});
    const TrackId id = tracks()[0].id;
    remove({"a/1.flac"});
    track.file.key = "a/1.mp3";
    track.fingerprint = "other audio";
    put({track});
    EXPECT_EQ(tracks()[0].id, id);
}

TEST_P(CatalogWriterTest, GivesALostIdToOneOfTwoCopies) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    remove({"a/1.flac"});
    const CatalogApplied applied =
        put({aTrack("b/1.flac", "Ebb", "Anna"), aTrack("c/1.flac", "Ebb", "Anna")});
    EXPECT_EQ(applied.added, 1U);
    EXPECT_EQ(applied.updated, 1U);
    EXPECT_EQ(tracks().size(), 2U);
}

TEST_P(CatalogWriterTest, BringsBackWhatReturnsUnchanged) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    remove({"a/1.flac"});
    CatalogChanges changes;
    changes.returned = {"a/1.flac"};
    writer_.apply("music", changes);
    EXPECT_EQ(tracks().size(), 1U);
    EXPECT_EQ(albums().size(), 1U);
    EXPECT_EQ(search_.search(SearchKind::Track, "ebb", 10).size(), 1U);
}

TEST_P(CatalogWriterTest, MovesATrackToItsNewAlbum) {
    put({aTrack("a/1.flac", "Ebb", "Anna"), aTrack("a/2.flac", "Flow", "Anna")});
    CatalogTrack moved = aTrack("a/2.flac", "Flow", "Anna");
    moved.album.title = "High Tide";
    moved.album.matchKey = "key of high tide";
    put({moved});
    ASSERT_EQ(albums().size(), 2U);
    EXPECT_EQ(albums()[0].trackCount, 1);
    EXPECT_EQ(albums()[1].trackCount, 1);
}

TEST_P(CatalogWriterTest, MakesGuessedArtistVariousWhenThereAreSeveral) {
    CatalogTrack first = aTrack("a/1.flac", "Ebb", "Anna");
    CatalogTrack second = aTrack("a/2.flac", "Flow", "Berta");
    first.album.isArtistGuessed = second.album.isArtistGuessed = true;
    put({first});
    EXPECT_EQ(albums()[0].artist, "Anna");
    put({second});
    ASSERT_EQ(albums().size(), 1U);
    EXPECT_EQ(albums()[0].artist, "Various Artists");
    EXPECT_TRUE(albums()[0].isCompilation);
    EXPECT_EQ(albums()[0].artistId, std::nullopt);
    EXPECT_EQ(tracks()[0].albumArtist, "Various Artists");
}

TEST_P(CatalogWriterTest, TakesNamesWithoutRegardToCaseAndAccents) {
    put({aTrack("a/1.flac", "Ebb", "Beyoncé"), aTrack("a/2.flac", "Flow", "BEYONCE")});
    EXPECT_EQ(artists().size(), 1U);
}

TEST_P(CatalogWriterTest, TellsArtistsOfOneNameApartByTheirIds) {
    CatalogTrack first = aTrack("a/1.flac", "Ebb", "Nirvana");
    CatalogTrack second = aTrack("b/1.flac", "Flow", "Nirvana");
    first.artists[0].mbid = "us";
    second.artists[0].mbid = "uk";
    first.album.artists.clear();
    second.album.artists.clear();
    put({first, second});
    EXPECT_EQ(artists().size(), 2U);
}

TEST_P(CatalogWriterTest, CountsTracksOfFoldersAndOfThoseAbove) {
    put({aTrack("a/b/1.flac", "Ebb", "Anna"), aTrack("a/2.flac", "Flow", "Anna")});
    remove({"a/2.flac"});
    writer_.settle();
    const TrackStore trackStore(*database_);
    const FolderStore folders(*database_, trackStore);
    const auto roots = folders.listRoots(PageRequest{}).items;
    ASSERT_EQ(roots.size(), 1U);
    EXPECT_EQ(roots[0].name, "music");
    EXPECT_EQ(roots[0].trackCount, 1);
}

TEST_P(CatalogWriterTest, HidesArtistsWithoutATrackOnceSettled) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    remove({"a/1.flac"});
    writer_.settle();
    EXPECT_TRUE(artists().empty());
    EXPECT_TRUE(search_.search(SearchKind::Artist, "anna", 10).empty());
}

TEST_P(CatalogWriterTest, ListsKnownFilesInByteOrder) {
    const std::string odd = "a/\xFF.flac";
    put(
        {aTrack(odd, "Odd", "Anna"),
         aTrack("a/z.flac", "Z", "Anna"),
         aTrack("a/\u00e9.flac", "E", "Anna"),
         aTrack("b/1.flac", "B", "Anna")}
    );
    const auto known = writer_.listKnown("music", "a/", "", 10);
    ASSERT_EQ(known.size(), 3U);
    EXPECT_EQ(known[0].file.key, "a/z.flac");
    EXPECT_EQ(known[1].file.key, "a/\u00e9.flac");
    EXPECT_EQ(known[2].file.key, odd);
    EXPECT_EQ(writer_.listKnown("music", "a/", known[0].file.key, 1)[0].file.key, "a/\u00e9.flac");
    EXPECT_TRUE(writer_.listKnown("other", "", "", 10).empty());
}

TEST_P(CatalogWriterTest, RemembersFailedFilesUntilTheyAreRead) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    CatalogChanges changes;
    changes.failures = {{{"a/1.flac", 5, 6, "etag"}, "truncated"}, {{"a/0.mp3", 1, 2, ""}, "bad"}};
    writer_.apply("music", changes);
    EXPECT_TRUE(tracks().empty());
    const auto known = writer_.listKnown("music", "", "", 10);
    ASSERT_EQ(known.size(), 2U);
    EXPECT_TRUE(known[1].isFailed);
    EXPECT_EQ(known[1].file.sizeBytes, 5U);
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    EXPECT_EQ(tracks().size(), 1U);
    EXPECT_FALSE(writer_.listKnown("music", "a/1", "", 10)[0].isFailed);
}

TEST_P(CatalogWriterTest, PutsFolderCoverBeforeEmbeddedOne) {
    CatalogTrack track = aTrack("a/1.flac", "Ebb", "Anna");
    track.picture = {"inside", "image/jpeg", 10};
    put({track});
    EXPECT_EQ(albums()[0].artwork, ArtworkId("inside"));
    EXPECT_EQ(writer_.unknownCovers({"beside"}).size(), 1U);
    CatalogChanges changes;
    changes.covers = {{{"a/cover.jpg", 10, 1, ""}, "beside", "image/jpeg", {"a"}}};
    writer_.apply("music", changes);
    put({track});
    EXPECT_EQ(albums()[0].artwork, ArtworkId("beside"));
    EXPECT_TRUE(writer_.unknownCovers({"beside"}).empty());
}

TEST_P(CatalogWriterTest, FindsWhatItWrote) {
    put({aTrack("a/1.flac", "Ébb and Flow", "Anna")});
    EXPECT_EQ(search_.search(SearchKind::Track, "ebb fl", 10).size(), 1U);
    EXPECT_EQ(search_.search(SearchKind::Album, "low tide", 10).size(), 1U);
    EXPECT_EQ(search_.search(SearchKind::Artist, "ann", 10).size(), 1U);
}

TEST_P(CatalogWriterTest, RetiresStoragesOutOfUse) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    writer_.retire({"music"});
    EXPECT_EQ(tracks().size(), 1U);
    writer_.retire({"other"});
    EXPECT_TRUE(tracks().empty());
    EXPECT_TRUE(artists().empty());
}

TEST_P(CatalogWriterTest, KnowsWhetherAStorageIsOutOfUse) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    EXPECT_FALSE(writer_.hasUnused({"music"}));
    EXPECT_TRUE(writer_.hasUnused({"other"}));
}

TEST_P(CatalogWriterTest, WritesNothingOnceItsGuardRefuses) {
    put({aTrack("a/1.flac", "Ebb", "Anna")});
    CatalogWriter guarded(*database_, search_, clock_, [](Transaction&) {
        throw Error(ErrorCode::Cancelled, "somebody else writes");
    });
    CatalogChanges changes;
    changes.missing = {"a/1.flac"};
    EXPECT_THROW(guarded.apply("music", changes), Error);
    EXPECT_THROW(guarded.retire({"other"}), Error);
    EXPECT_EQ(tracks().size(), 1U);
}

TEST(PostgresCatalogWriter, MayTakeLong) {
    testing::TestDatabase database(Dialect::PostgreSql);
    SearchIndex search(*database);
    const ManualClock clock;
    constexpr Query kLimit{"limit", "SELECT current_setting('statement_timeout')"};
    std::set<std::string> limits;
    CatalogWriter writer(*database, search, clock, [&](Transaction& transaction) {
        transaction.query(kLimit).each([&](const Row& row) { limits.insert(row.text(0)); });
    });
    CatalogChanges changes;
    changes.tracks = {aTrack("a/1.flac", "Ebb", "Anna")};
    writer.apply("music", changes);
    writer.settle();
    EXPECT_EQ(limits, std::set<std::string>{"0"});
}

}  // namespace consort::db

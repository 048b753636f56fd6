// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_source.h"

#include "core/base/text.h"
#include "core/db/stores/mark_store.h"
#include "core/db/stores/play_store.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/stores/catalog_rows.h"

namespace consort::server {
namespace {

const UserId kAda("u1");
const UserId kLin("u2");

class DatabaseLibraryTest : public consort::testing::OnBothDatabases {
protected:
    DatabaseLibraryTest() {
        rows_.addUser("u1");
        rows_.addUser("u2");
        rows_.addArtist("r1", "Zephyr");
        rows_.addAlbum("a1", "Blue", "r1", 1999);
        rows_.addTrack(
            {.id = "t1", .title = "Song", .key = "x/1.mp3", .albumId = "a1", .year = 1999}
        );
        rows_.addTrack({.id = "t2", .title = "The Song!"});
        rows_.addTrack({.id = "t3", .title = "Song"});
        rows_.addTrack({.id = "t4", .title = "Gone"});
        rows_.markMissing("t4");
        describe("t1", {"Ann feat. Bob", "USABC1234567", "mb-1", 180'000});
        describe("t3", {"Other", "", "", 180'000});
    }

    struct Facts {
        std::string artist;
        std::string isrc;
        std::string recording;
        std::int64_t durationMs;
    };

    void describe(const std::string& id, const Facts& facts) {
        static constexpr db::Query kUpdate{
            "rows_describe",
            "UPDATE tracks SET artist = $1, isrc = $2, mb_recording = $3, duration_ms = $4 "
            "WHERE id = $5"};
        database_->write([&](db::Transaction& t) {
            t.run(kUpdate, facts.artist, facts.isrc, facts.recording, facts.durationMs, id);
        });
    }

    std::string listed(const std::string& after, std::size_t limit = 100) {
        std::string ids;
        std::size_t count = 0;
        library_.listTracks({}, TrackId(after), [&](const TrackFacts& track) {
            ids += track.id.str() + " ";
            return ++count < limit;
        });
        return ids;
    }

    std::string matched(const TrackFacts& external) {
        std::string ids;
        for (const auto& track : library_.match({}, external)) {
            ids += track.id.str() + " ";
        }
        return ids;
    }

    void play(const UserId& user, const std::string& track, TimeMs at, bool isSkipped = false) {
        const db::NewPlay play{
            .id = db::PlayId(std::to_string(at)),
            .track = TrackId(track),
            .isSkipped = isSkipped,
            .startedMs = at,
            .playedMs = 1000,
            .device = {}};
        db::PlayStore(*database_).record(user, {play}, at);
    }

    std::string plays(const extensions::PlaysRequest& request) {
        std::string text;
        library_.listPlays({}, request, [&](const extensions::PlayFacts& found) {
            text += found.user.str() + found.track.str() + "@" + std::to_string(found.atMs) + "x" +
                    std::to_string(found.count) + " ";
            return true;
        });
        return text;
    }

    consort::testing::CatalogRows rows_{*database_};
    DatabaseLibrary library_{*database_};
};

TEST_P(DatabaseLibraryTest, GivesATrackWithItsFacts) {
    db::MarkStore(*database_).like(kAda, db::MarkKind::Track, "t1", 1);
    const auto track = library_.findTrack({}, TrackId("t1"));
    ASSERT_TRUE(track);
    EXPECT_EQ(track->title, "Song");
    EXPECT_EQ(track->artist, "Ann feat. Bob");
    EXPECT_EQ(track->isrc, "USABC1234567");
    EXPECT_EQ(track->path, "x/1.mp3");
    EXPECT_EQ(track->year, 1999U);
    EXPECT_EQ(track->durationMs, 180'000);
    EXPECT_EQ(track->likedCount, 1U);
    EXPECT_FALSE(library_.findTrack({}, TrackId("t4")));
    EXPECT_FALSE(library_.findTrack({}, TrackId("none")));
}

TEST_P(DatabaseLibraryTest, ListsInIdOrderFromACursor) {
    EXPECT_EQ(listed(""), "t1 t2 t3 ");
    EXPECT_EQ(listed("t1"), "t2 t3 ");
    EXPECT_EQ(listed("", 2), "t1 t2 ");
}

TEST_P(DatabaseLibraryTest, ListsMoreThanOnePage) {
    for (int i = 1000; i < 1600; ++i) {
        rows_.addTrack({.id = "x" + std::to_string(i), .title = "T"});
    }
    std::size_t count = 0;
    library_.listTracks({}, TrackId("x"), [&](const TrackFacts&) { return ++count > 0; });
    EXPECT_EQ(count, 600U);
}

TEST_P(DatabaseLibraryTest, MatchesByIdsFirst) {
    EXPECT_EQ(matched({.title = "Other words", .mbRecording = "mb-1"}), "t1 ");
    EXPECT_EQ(matched({.isrc = "us-abc-12-34567"}), "t1 ");
    EXPECT_EQ(matched({.isrc = "USXXX0000000"}), "");
}

TEST_P(DatabaseLibraryTest, MatchesByTitleArtistAndLength) {
    EXPECT_EQ(matched({.title = "SONG", .artist = "ann", .durationMs = 181'000}), "t1 ");
    EXPECT_EQ(matched({.title = "Song", .artist = "Ann", .durationMs = 240'000}), "");
    EXPECT_EQ(matched({.title = "Song", .artist = "Other"}), "t3 ");
    EXPECT_EQ(matched({.title = "Song", .artist = "Annabel"}), "");
    EXPECT_EQ(matched({.title = "Song"}), "");
    EXPECT_EQ(matched({.title = "Gone", .artist = "Ann"}), "");
}

TEST_P(DatabaseLibraryTest, ListsPlaysByTimeWithoutSkips) {
    play(kAda, "t1", 10);
    play(kLin, "t2", 20);
    play(kAda, "t1", 30);
    play(kAda, "t3", 40, true);
    EXPECT_EQ(plays({}), "u1t1@10x1 u2t2@20x1 u1t1@30x1 ");
    EXPECT_EQ(plays({.newestFirst = true}), "u1t1@30x1 u2t2@20x1 u1t1@10x1 ");
    EXPECT_EQ(plays({.user = kAda, .fromMs = 10, .toMs = 30}), "u1t1@10x1 ");
    EXPECT_EQ(plays({.limit = 1}), "u1t1@10x1 ");
}

TEST_P(DatabaseLibraryTest, SumsPlaysByUserAndTrack) {
    play(kAda, "t1", 10);
    play(kLin, "t2", 20);
    play(kAda, "t1", 30);
    EXPECT_EQ(plays({.aggregate = true}), "u2t2@20x1 u1t1@30x2 ");
    EXPECT_EQ(plays({.newestFirst = true, .aggregate = true}), "u1t1@30x2 u2t2@20x1 ");
    EXPECT_EQ(plays({.toMs = 30, .aggregate = true}), "u1t1@10x1 u2t2@20x1 ");
    EXPECT_EQ(plays({.user = kLin, .fromMs = 5, .aggregate = true}), "u2t2@20x1 ");
}

TEST_P(DatabaseLibraryTest, ListsLikes) {
    db::MarkStore marks(*database_);
    marks.like(kAda, db::MarkKind::Track, "t3", 1);
    marks.like(kAda, db::MarkKind::Track, "t1", 2);
    marks.like(kLin, db::MarkKind::Track, "t2", 3);
    std::string ids;
    library_.listLikes({}, kAda, TrackId(), [&](const TrackFacts& track) {
        ids += track.id.str() + " ";
        return true;
    });
    EXPECT_EQ(ids, "t1 t3 ");
}

TEST_P(DatabaseLibraryTest, ListsPlaylistsWithTheirTracksInOrder) {
    static constexpr db::Query kPlaylist{
        "rows_playlist",
        "INSERT INTO playlists (id, owner_id, name, name_key, rules, created_ms, updated_ms) "
        "VALUES ($1, 'u1', $1, $1, $2, 1, 1)"};
    static constexpr db::Query kItem{
        "rows_playlist_item",
        "INSERT INTO playlist_items (id, playlist_id, position, track_id, added_by, added_ms) "
        "VALUES ($1, 'p1', $2, $3, 'u1', 1)"};
    database_->write([&](db::Transaction& t) {
        t.run(kPlaylist, "p1", "");
        t.run(kPlaylist, "p2", "");
        t.run(kPlaylist, "p3", "{}");
        t.run(kItem, "i1", 20, "t1");
        t.run(kItem, "i2", 10, "t3");
    });
    std::string text;
    library_.listPlaylists({}, "", [&](const extensions::PlaylistFacts& playlist) {
        text += playlist.id + playlist.user.str() + ":";
        for (const auto& track : playlist.tracks) {
            text += track.str() + " ";
        }
        return true;
    });
    EXPECT_EQ(text, "p1u1:t3 t1 p2u1:");
}

CONSORT_ON_BOTH_DATABASES(DatabaseLibraryTest);

}  // namespace
}  // namespace consort::server

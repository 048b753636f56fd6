// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/db/search/search_index.h"
#include "core/db/stores/album_store.h"
#include "core/db/stores/artwork_store.h"
#include "core/db/stores/track_store.h"
#include "core/services/library/database_catalog.h"
#include "core/services/library/scanner.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/support/test_database.h"

namespace consort::library {

namespace {

using consort::test::makeTrack;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class StoreScanTest : public consort::testing::OnBothDatabases {
protected:
    void scan() {
        ScanMonitor monitor(clock_);
        Scanner scanner(storage_, catalog_, monitor, log_, options_);
        monitor.begin(false);
        scanner.run({""}, false, {});
        monitor.end("", false);
        status_ = monitor.snapshot();
    }

    void track(const std::string& key, const consort::test::Tags& tags) {
        makeTrack(root() / key, "tone.flac", tags);
        // Other audio in every file, as in life.
        auto bytes = consort::test::slurp(root() / key);
        bytes.replace(bytes.size() - 40, 8, std::to_string(10'000'000 + ++made_));
        consort::test::spill(root() / key, bytes);
    }

    std::vector<db::Track> tracks() {
        return db::TrackStore(*database_).list({}, "title", {}).items;
    }

    db::Track only(const std::string& title) {
        for (const auto& track : tracks()) {
            if (track.title == title) {
                return track;
            }
        }
        throw notFound("no track " + title);
    }

    std::vector<std::string> albums() {
        std::vector<std::string> names;
        for (const auto& album : db::AlbumStore(*database_).list({}, "title", {}).items) {
            names.push_back(
                album.artist + " - " + album.title + " (" + std::to_string(album.trackCount) + ")"
            );
        }
        return names;
    }

    const std::filesystem::path& root() const { return dir_.path(); }

    consort::test::TempDir dir_;
    consort::test::DirectoryStorage storage_{dir_.path()};
    SystemClock clock_;
    Log log_{2, LogLevel::Error};
    db::SearchIndex search_{*database_};
    DatabaseCatalog catalog_{*database_, search_, clock_};
    ScanOptions options_;
    ScanStatus status_;
    int made_ = 0;
};

}  // namespace

TEST_P(StoreScanTest, WritesWhatTheFilesSay) {
    track(
        "A/X/1.flac",
        {{"TITLE", {"Song"}},
         {"ARTIST", {"Anna", "Béla"}},
         {"ALBUM", {"X"}},
         {"ALBUMARTIST", {"Anna"}},
         {"TRACKNUMBER", {"3"}},
         {"DATE", {"2001-02-03"}},
         {"GENRE", {"Jazz", "Folk"}},
         {"REPLAYGAIN_TRACK_GAIN", {"-3.5 dB"}}}
    );

    scan();

    const auto song = only("Song");
    EXPECT_EQ(song.artist, "Anna, Béla");
    EXPECT_EQ(song.credits.size(), 2U);
    EXPECT_THAT(song.genres, UnorderedElementsAre("Jazz", "Folk"));
    EXPECT_EQ(song.trackNo, 3);
    EXPECT_EQ(song.gain.trackGainDb, -3.5);
    EXPECT_EQ(status_.added, 1U);
    EXPECT_THAT(albums(), ElementsAre("Anna - X (1)"));
    const auto file = db::TrackStore(*database_).findFile(song.id);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->key, "A/X/1.flac");
}

TEST_P(StoreScanTest, SecondScanChangesNothing) {
    track("A/1.flac", {{"TITLE", {"Song"}}, {"ALBUM", {"X"}}});
    consort::test::spill(root() / "A/2.mp3", "garbage");
    scan();
    const int opens = storage_.opens();

    scan();

    EXPECT_EQ(storage_.opens(), opens);
    EXPECT_EQ(status_.seen, 2U);
    EXPECT_EQ(status_.failed, 1U);
}

TEST_P(StoreScanTest, KeepsIdsOverMovesAndRetags) {
    track("M/1.flac", {{"TITLE", {"One"}}, {"ALBUM", {"X"}}});
    track(
        "M/2.flac",
        {{"TITLE", {"Two"}},
         {"ALBUM", {"X"}},
         {"MUSICBRAINZ_TRACKID", {"11111111-1111-4111-8111-111111111111"}},
         {"MUSICBRAINZ_ALBUMID", {"22222222-2222-4222-8222-222222222222"}}}
    );
    scan();
    const auto one = only("One").id;
    const auto two = only("Two").id;
    std::filesystem::create_directories(root() / "A");
    std::filesystem::rename(root() / "M/1.flac", root() / "A/1.flac");
    consort::test::tagFile(root() / "A/1.flac", {{"TITLE", {"First"}}, {"ALBUM", {"Y"}}});
    std::filesystem::remove(root() / "M/2.flac");
    track(
        "Z/2.flac",
        {{"TITLE", {"Second"}},
         {"ALBUM", {"X"}},
         {"MUSICBRAINZ_TRACKID", {"11111111-1111-4111-8111-111111111111"}},
         {"MUSICBRAINZ_ALBUMID", {"22222222-2222-4222-8222-222222222222"}}}
    );

    scan();

    EXPECT_EQ(only("First").id, one);
    EXPECT_EQ(only("Second").id, two);
    EXPECT_EQ(tracks().size(), 2U);
}

TEST_P(StoreScanTest, GroupsAlbums) {
    for (const auto* artist : {"A", "B"}) {
        const std::string name = artist;
        track(
            name + "/Hits/1.flac",
            {{"TITLE", {name + "1"}}, {"ARTIST", {name}}, {"ALBUM", {"Hits"}}}
        );
        track(
            "mix/" + name + ".flac",
            {{"TITLE", {name + "2"}}, {"ARTIST", {name}}, {"ALBUM", {"Mix"}}}
        );
    }
    for (const auto* disc : {"CD1", "CD2"}) {
        track(
            std::string("C/Double/") + disc + "/1.flac",
            {{"TITLE", {disc}}, {"ARTIST", {"C"}}, {"ALBUM", {"Double"}}}
        );
    }

    scan();

    EXPECT_THAT(
        albums(),
        UnorderedElementsAre(
            "C - Double (2)", "A - Hits (1)", "B - Hits (1)", "Various Artists - Mix (2)"
        )
    );
    EXPECT_EQ(only("CD2").discNo, 2);
}

TEST_P(StoreScanTest, MissingTracksLeaveTheListsAndComeBack) {
    track("A/1.flac", {{"TITLE", {"One"}}, {"ALBUM", {"X"}}});
    track("A/2.flac", {{"TITLE", {"Two"}}, {"ALBUM", {"X"}}});
    scan();
    const auto id = only("Two").id;
    std::filesystem::rename(root() / "A/2.flac", root().string() + ".away");
    scan();
    EXPECT_EQ(tracks().size(), 1U);

    std::filesystem::rename(root().string() + ".away", root() / "A/2.flac");
    scan();
    EXPECT_EQ(only("Two").id, id);
}

TEST_P(StoreScanTest, FindsCovers) {
    const auto cover = consort::test::slurp(consort::test::audioData() / "cover.jpg");
    track("A/CD1/1.flac", {{"TITLE", {"One"}}, {"ALBUM", {"X"}}});
    consort::test::spill(root() / "A/cover.jpg", cover);
    track("B/1.flac", {{"TITLE", {"Two"}}, {"ALBUM", {"Y"}}});
    {
        TagLib::FLAC::File file((root() / "B/1.flac").c_str());
        auto* picture = new TagLib::FLAC::Picture;
        picture->setData(TagLib::ByteVector(cover.data(), static_cast<unsigned>(cover.size())));
        file.addPicture(picture);
        file.save();
    }
    scan();
    const db::ArtworkStore artwork(*database_);

    const auto folder = artwork.findOfTrack(only("One").id);
    const auto embedded = artwork.findOfAlbum(*only("Two").albumId);

    ASSERT_TRUE(folder && embedded);
    EXPECT_EQ(folder->key, "A/cover.jpg");
    EXPECT_EQ(folder->source, "file");
    EXPECT_EQ(embedded->key, "B/1.flac");
    EXPECT_EQ(embedded->source, "embedded");
}

TEST_P(StoreScanTest, KeepsNamesThatAreNoText) {
    track("A/\xE9t\xE9.flac", {{"TITLE", {"Summer"}}});
    scan();
    EXPECT_EQ(db::TrackStore(*database_).findFile(only("Summer").id)->key, "A/\xE9t\xE9.flac");
    const int opens = storage_.opens();
    scan();
    EXPECT_EQ(storage_.opens(), opens);
}

CONSORT_ON_BOTH_DATABASES(StoreScanTest);

}  // namespace consort::library

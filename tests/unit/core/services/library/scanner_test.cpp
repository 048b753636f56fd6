// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/memory_catalog.h"

namespace consort::library {

namespace {

using consort::test::makeTrack;
using consort::test::spill;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ScannerTest : public testing::Test {
protected:
    ScannerTest() { options_.batchSize = 3; }

    void scan(bool isFull = false, const std::vector<std::string>& prefixes = {""}) {
        monitor_.begin(isFull);
        Scanner scanner(storage_, catalog_, monitor_, log_, options_);
        try {
            scanner.run(prefixes, isFull, stop_.get_token());
        } catch (const Error& error) {
            monitor_.end(error.what(), false);
            throw;
        }
        monitor_.end("", false);
    }

    ScanStatus status() const { return monitor_.snapshot(); }

    void track(const std::string& key, const std::string& title = "T") {
        // Every title other audio: a second of silence more or less would do, a byte does too.
        makeTrack(root() / key, "tone.wav", {{"TITLE", {title}}, {"ALBUM", {"X"}}});
        auto bytes = consort::test::slurp(root() / key);
        for (std::size_t i = 0; i < title.size(); ++i) {
            bytes[2000 + i] = title[i];
        }
        spill(root() / key, bytes);
    }

    const std::filesystem::path& root() const { return dir_.path(); }

    consort::test::TempDir dir_;
    consort::test::DirectoryStorage storage_{dir_.path()};
    test::MemoryCatalog catalog_;
    SystemClock clock_;
    ScanMonitor monitor_{clock_};
    Log log_{2, LogLevel::Error};
    ScanOptions options_;
    std::stop_source stop_;
};

}  // namespace

TEST_F(ScannerTest, ReadsEverythingOnce) {
    track("A/1.wav", "one");
    track("A/2.wav", "two");
    track("B/CD1/1.wav", "three");
    spill(root() / "A/notes.txt", "no music");

    scan();

    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav", "A/2.wav", "B/CD1/1.wav"));
    EXPECT_EQ(catalog_.at("A/1.wav").tags.title, "one");
    EXPECT_EQ(status().added, 3U);
    EXPECT_EQ(status().seen, 3U);
    EXPECT_EQ(status().total, 3U);
}

TEST_F(ScannerTest, LeavesUnchangedFilesAlone) {
    track("A/1.wav", "one");
    scan();
    const int opens = storage_.opens();
    const int applied = catalog_.applied();

    scan();

    EXPECT_EQ(storage_.opens(), opens);
    EXPECT_EQ(catalog_.applied(), applied);
    EXPECT_EQ(status().seen, 1U);
    EXPECT_EQ(status().added + status().updated, 0U);
}

TEST_F(ScannerTest, AFolderThatMayNotBeReadIsAProblemAndItsTracksStay) {
    track("A/1.wav", "one");
    track("B/1.wav", "two");
    track("B/CD1/1.wav", "three");
    track("C/1.wav", "four");
    scan();
    storage_.forbid("B/");
    std::filesystem::remove(root() / "C/1.wav");

    scan();
    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav", "B/1.wav", "B/CD1/1.wav"));
    ASSERT_EQ(status().problems.size(), 1U);
    EXPECT_EQ(status().problems.front().key, "B/");
    EXPECT_THAT(status().problems.front().reason, HasSubstr("may not look into"));
    scan(false, {"B/CD1/"});
    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav", "B/1.wav", "B/CD1/1.wav"));

    storage_.forbid("");
    std::filesystem::remove(root() / "B/1.wav");
    scan();
    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav", "B/CD1/1.wav"));
    EXPECT_THAT(status().problems, IsEmpty());
}

TEST_F(ScannerTest, FullScanReadsUnchangedFilesToo) {
    track("A/1.wav", "one");
    scan();
    const int opens = storage_.opens();

    scan(true);

    EXPECT_GT(storage_.opens(), opens);
    EXPECT_EQ(status().updated, 1U);
}

TEST_F(ScannerTest, ReadsChangedFilesAgain) {
    track("A/1.wav", "one");
    scan();
    const int id = catalog_.at("A/1.wav").id;
    track("A/1.wav", "other title");

    scan();

    EXPECT_EQ(catalog_.at("A/1.wav").tags.title, "other title");
    EXPECT_EQ(catalog_.at("A/1.wav").id, id);
}

TEST_F(ScannerTest, ListsBrokenFilesWithTheirReasonAndGoesOn) {
    spill(root() / "A/0.mp3", "");
    spill(root() / "A/1.flac", std::string(3000, 'x'));
    track("A/2.wav", "fine");

    scan();

    EXPECT_THAT(catalog_.present(), ElementsAre("A/2.wav"));
    EXPECT_EQ(status().failed, 2U);
    ASSERT_EQ(status().problems.size(), 2U);
    EXPECT_THAT(catalog_.at("A/0.mp3").reason, HasSubstr("is empty"));
}

TEST_F(ScannerTest, DoesNotTryBrokenFilesAgainUnchanged) {
    spill(root() / "A/1.flac", std::string(3000, 'x'));
    scan();
    const int opens = storage_.opens();

    scan();
    EXPECT_EQ(storage_.opens(), opens);
    EXPECT_EQ(status().failed, 1U);

    makeTrack(root() / "A/1.flac", "tone.flac", {{"TITLE", {"mended"}}});
    scan();
    EXPECT_EQ(catalog_.at("A/1.flac").tags.title, "mended");
}

TEST_F(ScannerTest, MarksMissingFilesAndTakesThemBack) {
    track("A/1.wav", "one");
    track("A/2.wav", "two");
    scan();
    const int id = catalog_.at("A/1.wav").id;
    std::filesystem::rename(root() / "A/1.wav", root().string() + ".away");

    scan();
    EXPECT_TRUE(catalog_.at("A/1.wav").file.isMissing);
    EXPECT_EQ(status().missing, 1U);

    const int opens = storage_.opens();
    std::filesystem::rename(root().string() + ".away", root() / "A/1.wav");
    scan();
    EXPECT_FALSE(catalog_.at("A/1.wav").file.isMissing);
    EXPECT_EQ(catalog_.at("A/1.wav").id, id);
    EXPECT_EQ(storage_.opens(), opens) << "it came back unchanged";
}

TEST_F(ScannerTest, KeepsIdsOverMovesInBothDirections) {
    track("M/1.wav", "one");
    track("M/2.wav", "two");
    scan();
    const int one = catalog_.at("M/1.wav").id;
    const int two = catalog_.at("M/2.wav").id;
    std::filesystem::create_directories(root() / "A");
    std::filesystem::create_directories(root() / "Z");
    std::filesystem::rename(root() / "M/1.wav", root() / "A/1.wav");
    std::filesystem::rename(root() / "M/2.wav", root() / "Z/2.wav");

    scan();

    EXPECT_EQ(catalog_.at("A/1.wav").id, one);
    EXPECT_EQ(catalog_.at("Z/2.wav").id, two);
    EXPECT_EQ(catalog_.size(), 2U);
}

TEST_F(ScannerTest, KeepsIdsWhenMoreMovedThanItHolds) {
    options_.maxHeld = 1;
    for (const auto* name : {"1", "2", "3", "4"}) {
        track(std::string("M/") + name + ".wav", name);
    }
    scan();
    std::filesystem::rename(root() / "M", root() / "A");

    scan();

    EXPECT_EQ(catalog_.size(), 4U);
    EXPECT_EQ(status().added, 0U);
}

TEST_F(ScannerTest, KeepsTheIdOfAFileMovedAndRetagged) {
    track("M/1.wav", "one");
    track("M/2.wav", "two");
    scan();
    const int one = catalog_.at("M/1.wav").id;
    std::filesystem::create_directories(root() / "A");
    std::filesystem::rename(root() / "M/1.wav", root() / "A/1.wav");
    consort::test::tagFile(root() / "A/1.wav", {{"TITLE", {"new"}}, {"ARTIST", {"too"}}});

    scan();

    EXPECT_EQ(catalog_.at("A/1.wav").id, one);
    EXPECT_EQ(catalog_.at("A/1.wav").tags.title, "new");
}

TEST_F(ScannerTest, MarksNothingWhenTheStorageIsSuddenlyEmpty) {
    track("A/1.wav", "one");
    scan();
    std::filesystem::remove_all(root() / "A");

    scan();

    EXPECT_FALSE(catalog_.at("A/1.wav").file.isMissing);
    EXPECT_THAT(status().warning, HasSubstr("is empty"));
}

TEST_F(ScannerTest, MarksNothingWhenListingFails) {
    track("A/1.wav", "one");
    track("B/1.wav", "two");
    track("C/1.wav", "three");
    scan();
    std::filesystem::remove(root() / "A/1.wav");
    track("B/0.wav", "new");
    storage_.failListAt("C/1.wav");

    EXPECT_THROW(scan(), Error);
    EXPECT_FALSE(catalog_.at("A/1.wav").file.isMissing);
    EXPECT_FALSE(catalog_.at("C/1.wav").file.isMissing);
}

TEST_F(ScannerTest, KeepsWhatWasReadBeforeListingFailed) {
    track("A/1.wav", "one");
    track("B/1.wav", "two");
    storage_.failListAt("B/1.wav");

    EXPECT_THROW(scan(), Error);
    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav"));
}

TEST_F(ScannerTest, GoesOnWhereItWasStopped) {
    for (int i = 0; i < 9; ++i) {
        track("A/" + std::to_string(i) + ".wav", std::to_string(i));
    }
    catalog_.failAfter(1);
    EXPECT_THROW(scan(), Error);
    EXPECT_GE(catalog_.size(), 3U);
    catalog_.failAfter(0);

    scan();

    EXPECT_EQ(catalog_.present().size(), 9U);
    EXPECT_LE(status().added, 6U);
}

TEST_F(ScannerTest, CancelEndsItWithoutMarking) {
    track("A/1.wav", "one");
    scan();
    std::filesystem::remove(root() / "A/1.wav");
    track("B/1.wav", "two");
    stop_.request_stop();

    EXPECT_THROW(scan(), Error);
    EXPECT_FALSE(catalog_.at("A/1.wav").file.isMissing);
}

TEST_F(ScannerTest, ScansOnlyTheScopesItIsTold) {
    track("A/1.wav", "one");
    track("B/1.wav", "two");
    scan();
    std::filesystem::remove(root() / "A/1.wav");
    track("B/2.wav", "three");

    scan(false, {"B/"});
    EXPECT_TRUE(catalog_.has("B/2.wav"));
    EXPECT_FALSE(catalog_.at("A/1.wav").file.isMissing);

    scan(false, {"A/"});
    EXPECT_TRUE(catalog_.at("A/1.wav").file.isMissing) << "one empty folder is no lost disk";
}

TEST_F(ScannerTest, KeepsIdsOverAMoveBetweenScopes) {
    track("B/1.wav", "one");
    track("B/2.wav", "two");
    scan();
    const int one = catalog_.at("B/1.wav").id;
    std::filesystem::create_directories(root() / "A");
    std::filesystem::rename(root() / "B/1.wav", root() / "A/1.wav");

    scan(false, {"A/", "B/"});

    EXPECT_EQ(catalog_.at("A/1.wav").id, one);
}

TEST_F(ScannerTest, FindsCoversAndAsksOnlyForNewOnesAgain) {
    track("A/1.wav", "one");
    spill(root() / "A/cover.jpg", "image");
    scan();
    ASSERT_EQ(catalog_.covers.size(), 1U);
    EXPECT_THAT(catalog_.covers.begin()->second.folders, ElementsAre("A"));
    const int applied = catalog_.applied();

    scan();
    EXPECT_EQ(catalog_.applied(), applied);

    spill(root() / "A/cover.jpg", "another image");
    scan();
    EXPECT_EQ(catalog_.covers.size(), 2U);
}

TEST_F(ScannerTest, StopsWhenTheStorageFailsFileAfterFile) {
    for (int i = 0; i < 30; ++i) {
        spill(root() / ("A/" + std::to_string(i) + ".mp3"), "x");
    }

    class NoOpens final : public StorageBackend {
    public:
        explicit NoOpens(StorageBackend& inner) : inner_(inner) {}

        const std::string& instance() const override { return inner_.instance(); }

        std::optional<StorageObject> findObject(const CallContext& c, std::string_view k) override {
            return inner_.findObject(c, k);
        }

        std::optional<Blob> open(const CallContext&, const BlobRequest&) override {
            throw unavailable("the network is down");
        }

        void list(
            const CallContext& c,
            std::string_view p,
            std::string_view a,
            const std::function<bool(const StorageObject&)>& e
        ) override {
            inner_.list(c, p, a, e);
        }

        SignedUrl presign(const CallContext& c, const PresignRequest& r) override {
            return inner_.presign(c, r);
        }

        StorageObject put(const CallContext& c, const PutRequest& r, BlobReader& b) override {
            return inner_.put(c, r, b);
        }

        void remove(const CallContext&, std::string_view) override {}

        bool watch(const CallContext&, const std::function<void(const StorageChange&)>&) override {
            return false;
        }

    private:
        StorageBackend& inner_;
    };

    NoOpens broken(storage_);
    Scanner scanner(broken, catalog_, monitor_, log_, options_);

    try {
        scanner.run({""}, false, stop_.get_token());
        FAIL() << "nothing can be opened";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unavailable);
    }
}

TEST_F(ScannerTest, TriesAgainWhatTheStorageRefused) {
    track("A/1.wav", "one");
    storage_.refuse("A/1.wav");
    scan();
    EXPECT_TRUE(catalog_.at("A/1.wav").file.isFailed);

    storage_.refuse("");
    scan();
    EXPECT_THAT(catalog_.present(), ElementsAre("A/1.wav"));
}

TEST_F(ScannerTest, CopesWithNamesThatAreNoText) {
    track("A/\xE9t\xE9.wav", "");

    scan();

    EXPECT_EQ(catalog_.present().size(), 1U);
    EXPECT_EQ(catalog_.at("A/\xE9t\xE9.wav").tags.title, "\uFFFDt\uFFFD");
}

}  // namespace consort::library

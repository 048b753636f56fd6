// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/library_scans.h"

#include <atomic>

#include <gtest/gtest.h>

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/memory_catalog.h"
#include "tests/unit/core/services/library/memory_turns.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::library {

namespace {

using namespace std::chrono_literals;

/// Polls until it is so or ten seconds are over.
bool eventually(const std::function<bool()>& isSo) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!isSo()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

class LibraryScansTest : public testing::Test {
protected:
    LibraryScansTest() {
        config_.watch = {20ms, 100ms, 100};
        config_.agenda.deadAfter = 50ms;
        config_.lookEvery = 8ms;
        config_.tryEvery = 2ms;
        consort::test::makeTrack(dir_.path() / "A/1.flac", "tone.flac", {{"TITLE", {"one"}}});
    }

    consort::test::TempDir dir_;
    std::shared_ptr<consort::test::DirectoryStorage> storage_ =
        std::make_shared<consort::test::DirectoryStorage>(dir_.path());
    test::OneStorage storages_{storage_};
    test::MemoryCatalog catalog_;
    SystemClock clock_;
    Log log_{2, LogLevel::Error};
    test::MemoryTurns turns_;
    ScanParts parts_{storages_, catalog_, turns_, log_, clock_};
    LibraryScansConfig config_;
};

}  // namespace

TEST_F(LibraryScansTest, ScansWhenAsked) {
    LibraryScans scans(parts_, config_);
    EXPECT_FALSE(scans.status().startedMs);

    EXPECT_TRUE(scans.start(LibraryScans::Mode::Changed));
    scans.waitUntilIdle();

    const auto status = scans.status();
    EXPECT_EQ(status.state, ScanState::Idle);
    EXPECT_EQ(status.added, 1U);
    EXPECT_TRUE(status.finishedMs);
}

TEST_F(LibraryScansTest, RunsOneScanAtATime) {
    LibraryScans scans(parts_, config_);
    std::atomic<bool> second = true;
    std::atomic<bool> asked = false;
    scans.setListener([&](const ScanStatus& status) {
        if (status.state == ScanState::Running && !asked.exchange(true)) {
            second = scans.start(LibraryScans::Mode::Changed);
        }
    });

    scans.start(LibraryScans::Mode::Full);
    scans.waitUntilIdle();

    EXPECT_TRUE(asked);
    EXPECT_FALSE(second);
}

TEST_F(LibraryScansTest, StatusIsThatOfTheScanAskedForAtOnce) {
    LibraryScans scans(parts_, config_);
    for (int i = 0; i < 20; ++i) {
        const bool isFull = i % 2 == 0;
        // Whoever sees that a scan ended may ask for the next one.
        while (scans.ownStatus().state == ScanState::Running) {
            std::this_thread::yield();
        }
        ASSERT_TRUE(scans.start(isFull ? LibraryScans::Mode::Full : LibraryScans::Mode::Changed));
        ASSERT_EQ(scans.status().isFull, isFull);
    }
    scans.waitUntilIdle();
}

TEST_F(LibraryScansTest, SaysWhyAScanFailed) {
    storage_->setDown(true);
    LibraryScans scans(parts_, config_);

    scans.start(LibraryScans::Mode::Changed);
    scans.waitUntilIdle();

    EXPECT_EQ(scans.status().state, ScanState::Failed);
    EXPECT_EQ(scans.status().error, "music: the storage is down");
}

TEST_F(LibraryScansTest, ScansWhatTheStorageReportsAsChanged) {
    LibraryScans scans(parts_, config_);
    std::atomic<int> ended = 0;
    std::mutex mutex;
    std::condition_variable done;
    scans.setListener([&](const ScanStatus& status) {
        if (status.state != ScanState::Running) {
            const std::lock_guard lock(mutex);
            ++ended;
            done.notify_all();
        }
    });
    scans.startWatching();
    consort::test::makeTrack(dir_.path() / "B/1.flac", "tone.flac", {{"TITLE", {"two"}}});
    storage_->announce(StorageChangeKind::Changed, "B/1.flac");
    {
        std::unique_lock lock(mutex);
        ASSERT_TRUE(done.wait_for(lock, 20s, [&] { return ended > 0; }));
    }

    EXPECT_TRUE(catalog_.has("B/1.flac"));
    EXPECT_FALSE(catalog_.has("A/1.flac")) << "only the touched folder is scanned";
}

TEST_F(LibraryScansTest, EndsAtOnceWhenDestroyed) {
    for (int i = 0; i < 50; ++i) {
        std::filesystem::copy_file(
            dir_.path() / "A/1.flac", dir_.path() / ("A/x" + std::to_string(i) + ".flac")
        );
    }
    {
        LibraryScans scans(parts_, config_);
        scans.startWatching();
        scans.start(LibraryScans::Mode::Changed);
    }
    SUCCEED();
}

TEST_F(LibraryScansTest, WaitsWhileAnotherServerScans) {
    turns_.beginElsewhere();
    LibraryScans scans(parts_, config_);
    std::atomic<int> waits = 0;
    scans.setOnWaiting([&](const std::string& server) {
        EXPECT_EQ(server, "other");
        ++waits;
    });
    EXPECT_TRUE(scans.start(LibraryScans::Mode::Changed));
    ASSERT_TRUE(eventually([&] { return turns_.tries() > 3; }));
    EXPECT_EQ(scans.status().seen, 42U) << "the status is that of the scan that runs";
    EXPECT_EQ(scans.ownStatus().state, ScanState::Idle);
    EXPECT_EQ(turns_.taken(), 0);

    turns_.endElsewhere({false, false});
    scans.waitUntilIdle();
    EXPECT_EQ(scans.status().added, 1U);
    EXPECT_EQ(waits, 1);
}

TEST_F(LibraryScansTest, LeavesOutWhatAnotherServerDidMeanwhile) {
    turns_.beginElsewhere();
    LibraryScans scans(parts_, config_);
    scans.start(LibraryScans::Mode::Changed);
    ASSERT_TRUE(eventually([&] { return turns_.tries() > 0; }));
    turns_.endAndScanElsewhere(false);
    scans.waitUntilIdle();
    EXPECT_FALSE(catalog_.has("A/1.flac"));
    EXPECT_EQ(scans.status().seen, 42U);
}

TEST_F(LibraryScansTest, ScansAfterOneThatWasLessThorough) {
    turns_.beginElsewhere();
    LibraryScans scans(parts_, config_);
    scans.start(LibraryScans::Mode::Full);
    ASSERT_TRUE(eventually([&] { return turns_.tries() > 0; }));
    turns_.endAndScanElsewhere(false);
    scans.waitUntilIdle();
    EXPECT_TRUE(catalog_.has("A/1.flac"));
    EXPECT_TRUE(scans.status().isFull);
}

TEST_F(LibraryScansTest, StartsNoneUnaskedWhileAnotherServerScans) {
    LibraryScans scans(parts_, config_);
    turns_.beginElsewhere();
    EXPECT_FALSE(scans.startUnlessAnyRuns(LibraryScans::Mode::Changed));
    turns_.endElsewhere({true, true});
    EXPECT_TRUE(scans.startUnlessAnyRuns(LibraryScans::Mode::Changed));
    scans.waitUntilIdle();
}

TEST_F(LibraryScansTest, WhoSeesTheEndOfAScanMayStartTheNext) {
    LibraryScans scans(parts_, config_);
    std::atomic<int> ends = 0;
    std::atomic<bool> isNextStarted = false;
    turns_.onFinish = [&] {
        if (ends++ == 0 && scans.status().state == ScanState::Idle) {
            isNextStarted = scans.startUnlessAnyRuns(LibraryScans::Mode::Full);
        }
    };
    scans.start(LibraryScans::Mode::Changed);
    scans.waitUntilIdle();
    EXPECT_TRUE(isNextStarted);
    EXPECT_EQ(turns_.look().fullTurn, 2);
}

TEST_F(LibraryScansTest, GoesOnWithTheScanOfAServerThatDied) {
    turns_.beginElsewhere(true);
    turns_.dieElsewhere();
    LibraryScans scans(parts_, config_);
    scans.standBy();
    ASSERT_TRUE(eventually([&] { return !turns_.look().isRunning; }));
    scans.waitUntilIdle();
    EXPECT_TRUE(catalog_.has("A/1.flac"));
    EXPECT_TRUE(scans.status().isFull);
    EXPECT_EQ(turns_.taken(), 1);
}

TEST_F(LibraryScansTest, BeginsAgainWhenItLostItsTurn) {
    LibraryScans scans(parts_, config_);
    std::atomic<bool> isLost = false;
    scans.setListener([&](const ScanStatus& status) {
        if (status.state == ScanState::Running && !isLost.exchange(true)) {
            turns_.lose();
        }
    });
    scans.start(LibraryScans::Mode::Full);
    scans.waitUntilIdle();
    EXPECT_EQ(turns_.taken(), 2);
    EXPECT_FALSE(turns_.look().isRunning);
    EXPECT_EQ(turns_.look().fullTurn, 2);
}

TEST_F(LibraryScansTest, LeavesItsScanToOthersWhenItEnds) {
    std::atomic<bool> isEnded = false;
    {
        LibraryScans scans(parts_, config_);
        scans.setListener([&](const ScanStatus&) {
            if (!isEnded.exchange(true)) {
                scans.end();
            }
        });
        scans.start(LibraryScans::Mode::Changed);
        scans.waitUntilIdle();
        EXPECT_FALSE(scans.start(LibraryScans::Mode::Changed));
    }
    EXPECT_TRUE(turns_.look().isRunning);
    EXPECT_EQ(turns_.look().updatedMs, 0);
}

TEST_F(LibraryScansTest, LooksThroughWhatIsNotWatchedAtTheInterval) {
    ManualClock clock;
    config_.agenda.sweepEvery = 3600s;
    turns_.setTime(clock.nowMs());
    LibraryScans scans({storages_, catalog_, turns_, log_, clock}, config_);
    scans.start(LibraryScans::Mode::Changed);
    scans.waitUntilIdle();
    consort::test::makeTrack(dir_.path() / "B/1.flac", "tone.flac", {{"TITLE", {"two"}}});
    clock.advance(3600s);
    turns_.setTime(clock.nowMs());
    scans.standBy();
    ASSERT_TRUE(eventually([&] { return turns_.taken() == 2; }));
    scans.waitUntilIdle();
    EXPECT_TRUE(catalog_.has("B/1.flac"));
}

}  // namespace consort::library

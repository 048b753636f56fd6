// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/library_scans.h"

#include <atomic>

#include <gtest/gtest.h>

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/memory_catalog.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::library {

namespace {

using namespace std::chrono_literals;

class LibraryScansTest : public testing::Test {
protected:
    LibraryScansTest() {
        config_.watch = {20ms, 100ms, 100};
        consort::test::makeTrack(dir_.path() / "A/1.flac", "tone.flac", {{"TITLE", {"one"}}});
    }

    consort::test::TempDir dir_;
    std::shared_ptr<consort::test::DirectoryStorage> storage_ =
        std::make_shared<consort::test::DirectoryStorage>(dir_.path());
    test::OneStorage storages_{storage_};
    test::MemoryCatalog catalog_;
    SystemClock clock_;
    Log log_{2, LogLevel::Error};
    LibraryScansConfig config_;
};

}  // namespace

TEST_F(LibraryScansTest, ScansWhenAsked) {
    LibraryScans scans(storages_, catalog_, log_, clock_, config_);
    EXPECT_FALSE(scans.status().startedMs);

    EXPECT_TRUE(scans.start(LibraryScans::Mode::Changed));
    scans.waitUntilIdle();

    const auto status = scans.status();
    EXPECT_EQ(status.state, ScanState::Idle);
    EXPECT_EQ(status.added, 1U);
    EXPECT_TRUE(status.finishedMs);
}

TEST_F(LibraryScansTest, RunsOneScanAtATime) {
    LibraryScans scans(storages_, catalog_, log_, clock_, config_);
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
    LibraryScans scans(storages_, catalog_, log_, clock_, config_);
    for (int i = 0; i < 20; ++i) {
        const bool isFull = i % 2 == 0;
        // Whoever sees that a scan ended may ask for the next one.
        while (scans.status().state == ScanState::Running) {
            std::this_thread::yield();
        }
        ASSERT_TRUE(scans.start(isFull ? LibraryScans::Mode::Full : LibraryScans::Mode::Changed));
        ASSERT_EQ(scans.status().isFull, isFull);
    }
    scans.waitUntilIdle();
}

TEST_F(LibraryScansTest, SaysWhyAScanFailed) {
    storage_->setDown(true);
    LibraryScans scans(storages_, catalog_, log_, clock_, config_);

    scans.start(LibraryScans::Mode::Changed);
    scans.waitUntilIdle();

    EXPECT_EQ(scans.status().state, ScanState::Failed);
    EXPECT_EQ(scans.status().error, "music: the storage is down");
}

TEST_F(LibraryScansTest, ScansWhatTheStorageReportsAsChanged) {
    LibraryScans scans(storages_, catalog_, log_, clock_, config_);
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
        LibraryScans scans(storages_, catalog_, log_, clock_, config_);
        scans.startWatching();
        scans.start(LibraryScans::Mode::Changed);
    }
    SUCCEED();
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <consort/draft/storage_watch.h>

#include "tests/plugins/support/storage_client.h"
#include "tests/plugins/support/temp_directory.h"

namespace consort::testing {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// "+key", "-key", "!" for overflow, "ready".
std::string brief(const consort_storage_change& change) {
    const std::string key(sdk::fromC(change.key));
    switch (change.kind) {
        case CONSORT_CHANGE_CHANGED:
            return "+" + key;
        case CONSORT_CHANGE_REMOVED:
            return "-" + key;
        case CONSORT_CHANGE_OVERFLOW:
            return "!";
        default:
            return "ready";
    }
}

class StorageFsWatch : public ::testing::Test {
protected:
    ~StorageFsWatch() override { stop(); }

    void start() {
        watcher = std::thread([this] {
            const auto& table = *static_cast<const consort_storage_watch_v1*>(
                plugin.extension(CONSORT_STORAGE_WATCH_ID)
            );
            const auto ended = table.watch(instance.self(), call.raw(), {this, &take});
            const std::lock_guard lock(mutex);
            status = ended;
            changed.notify_all();
        });
        ASSERT_TRUE(waitFor("ready"));
    }

    std::int32_t stop() {
        call.cancel();
        if (watcher.joinable()) {
            watcher.join();
        }
        return status;
    }

    static std::int32_t take(void* context, const consort_storage_change* change) {
        auto& self = *static_cast<StorageFsWatch*>(context);
        const std::lock_guard lock(self.mutex);
        self.seen.push_back(brief(*change));
        self.changed.notify_all();
        return CONSORT_OK;
    }

    /// Whether the change was, or within ten seconds is, reported.
    bool waitFor(const std::string& change) {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 10s, [&] {
            return std::find(seen.begin(), seen.end(), change) != seen.end();
        });
    }

    std::int32_t waitForEnd() {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, 10s, [&] { return status != -1; });
        return status;
    }

    TempDirectory root;
    const consort_plugin& plugin = loadPlugin(CONSORT_STORAGE_FS);
    Instance instance{plugin, FakeConfig().set("/root", root.path().string())};
    StorageClient storage{plugin, instance.self()};
    FakeCall call;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<std::string> seen;
    std::int32_t status = -1;
    std::thread watcher;
};

TEST_F(StorageFsWatch, ReportsFilesThatAreWrittenRenamedAndRemoved) {
    root.write("a/b", "x");
    start();
    root.write("a/b", "y");
    EXPECT_TRUE(waitFor("+a/b"));
    fs::rename(root.path() / "a/b", root.path() / "a/c");
    EXPECT_TRUE(waitFor("-a/b"));
    EXPECT_TRUE(waitFor("+a/c"));
    fs::remove(root.path() / "a/c");
    EXPECT_TRUE(waitFor("-a/c"));
    EXPECT_EQ(stop(), CONSORT_OK);
}

TEST_F(StorageFsWatch, ReportsAPutOnceAndNotItsTemporaryFile) {
    start();
    storage.put("a", "x");
    root.write("end", "x");
    EXPECT_TRUE(waitFor("+end"));
    stop();
    for (const auto& change : seen) {
        EXPECT_TRUE(change == "ready" || change == "+a" || change == "+end") << change;
    }
    EXPECT_EQ(std::count(seen.begin(), seen.end(), "+a"), 1);
}

TEST_F(StorageFsWatch, WatchesNewFoldersAndThoseWithin) {
    start();
    fs::create_directories(root.path() / "a/b/c");
    EXPECT_TRUE(waitFor("+a/"));
    // What is made while the folder is being discovered is covered by the report of the folder.
    root.write("a/b/c/d", "x");
    root.write("a/mark", "x");
    EXPECT_TRUE(waitFor("+a/mark"));
    root.write("a/b/c/later", "x");
    EXPECT_TRUE(waitFor("+a/b/c/later"));
}

TEST_F(StorageFsWatch, FollowsAFolderThatIsRenamed) {
    root.write("old/a", "x");
    start();
    fs::rename(root.path() / "old", root.path() / "new");
    EXPECT_TRUE(waitFor("-old/"));
    EXPECT_TRUE(waitFor("+new/"));
    root.write("new/b", "x");
    EXPECT_TRUE(waitFor("+new/b"));
}

TEST_F(StorageFsWatch, WatchesAFolderThatIsMovedInFromOutside) {
    TempDirectory outside;
    outside.write("album/disc/1", "x");
    start();
    fs::rename(outside.path() / "album", root.path() / "album");
    EXPECT_TRUE(waitFor("+album/"));
    root.write("album/disc/2", "x");
    EXPECT_TRUE(waitFor("+album/disc/2"));
}

TEST_F(StorageFsWatch, ReportsAFolderThatIsRemoved) {
    root.write("a/b/c", "x");
    start();
    fs::remove_all(root.path() / "a");
    EXPECT_TRUE(waitFor("-a/b/c"));
    EXPECT_TRUE(waitFor("-a/"));
}

TEST_F(StorageFsWatch, WatchesFoldersBehindLinks) {
    root.write("real/a", "x");
    fs::create_directory_symlink("real", root.path() / "link");
    start();
    root.write("real/b", "x");
    EXPECT_TRUE(waitFor("+real/b"));
    EXPECT_TRUE(waitFor("+link/b"));
    fs::create_directory_symlink("real", root.path() / "link2");
    EXPECT_TRUE(waitFor("+link2/"));
    root.write("real/c", "x");
    EXPECT_TRUE(waitFor("+link2/c"));
    fs::remove(root.path() / "link2");
    EXPECT_TRUE(waitFor("-link2/"));
}

TEST_F(StorageFsWatch, DoesNotWatchOutsideOfTheRoot) {
    TempDirectory outside;
    outside.write("a", "x");
    fs::create_directory_symlink(outside.path(), root.path() / "link");
    start();
    outside.write("b", "x");
    root.write("end", "x");
    EXPECT_TRUE(waitFor("+end"));
    EXPECT_FALSE(std::any_of(seen.begin(), seen.end(), [](const auto& change) {
        return change.starts_with("+link");
    }));
}

TEST_F(StorageFsWatch, ReportsAnOverflowAndGoesOn) {
    std::ifstream limit("/proc/sys/fs/inotify/max_queued_events");
    int events = 0;
    limit >> events;
    ASSERT_GT(events, 0);
    root.write("a", "x");
    root.write("b", "x");
    start();
    {
        // The watcher waits for the lock in its sink while the kernel's queue runs over.
        const std::lock_guard lock(mutex);
        // Equal events in a row would be merged.
        for (int i = 0; i < events / 2 + 4000; ++i) {
            ::chmod((root.path() / "a").c_str(), 0644);
            ::chmod((root.path() / "b").c_str(), 0644);
        }
    }
    EXPECT_TRUE(waitFor("!"));
    root.write("later/b", "x");
    EXPECT_TRUE(waitFor("+later/"));
}

TEST_F(StorageFsWatch, EndsWithAnErrorWhenTheRootIsGone) {
    start();
    fs::remove_all(root.path());
    EXPECT_EQ(waitForEnd(), CONSORT_E_UNAVAILABLE);
}

TEST_F(StorageFsWatch, EndsWithinASecondOfCancellation) {
    start();
    const auto before = std::chrono::steady_clock::now();
    EXPECT_EQ(stop(), CONSORT_OK);
    EXPECT_LT(std::chrono::steady_clock::now() - before, 1s);
}

}  // namespace
}  // namespace consort::testing

// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_storages.h"

#include <atomic>
#include <future>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/services/library/track_opener.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::server {

namespace {

class LateMediaSourceTest : public testing::Test {
protected:
    LateMediaSourceTest() {
        consort::test::spill(dir_.path() / "a.mp3", "0123456789");
        consort::test::spill(dir_.path() / "a.lrc", "words");
    }

    bool isRefused() {
        try {
            source_.open({}, TrackId("t1"), 0, kToEnd);
            return false;
        } catch (const Error& error) {
            return error.code() == ErrorCode::Unavailable;
        }
    }

    consort::test::TempDir dir_;
    library::test::OneStorage storages_{
        std::make_shared<consort::test::DirectoryStorage>(dir_.path())};
    SystemClock clock_;
    library::TrackOpener opener_{
        storages_, clock_, [](const TrackId&) {
            return std::optional(library::TrackLocation{"music", "a.mp3", "audio/mpeg"});
        }};
    LateMediaSource source_;
};

}  // namespace

TEST_F(LateMediaSourceTest, RefusesOutsideOfTheLibrarysTime) {
    EXPECT_TRUE(isRefused());
    source_.provide(opener_, storages_);
    EXPECT_FALSE(isRefused());
    source_.withdraw();
    EXPECT_TRUE(isRefused());
}

TEST_F(LateMediaSourceTest, WithdrawsWhenTheLastCallHasEnded) {
    source_.provide(opener_, storages_);
    std::promise<void> inside;
    std::promise<void> leave;
    std::atomic<bool> hasLeft = false;
    auto call = std::async(std::launch::async, [&] {
        source_.listSidecars({}, TrackId("t1"), [&](const StorageObject&) {
            inside.set_value();
            leave.get_future().wait();
            hasLeft = true;
            return true;
        });
    });
    inside.get_future().wait();
    auto withdrawal = std::async(std::launch::async, [&] {
        source_.withdraw();
        return hasLeft.load();
    });
    while (!isRefused()) {
        std::this_thread::yield();
    }
    leave.set_value();

    EXPECT_TRUE(withdrawal.get());
    call.get();
}

}  // namespace consort::server

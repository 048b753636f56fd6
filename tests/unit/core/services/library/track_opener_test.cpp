// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/track_opener.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::library {

namespace {

class TrackOpenerTest : public testing::Test {
protected:
    TrackOpenerTest() { consort::test::spill(dir_.path() / "a.mp3", "0123456789"); }

    TrackOpener opener() {
        return TrackOpener(storages_, clock_, [this](const TrackId& id) {
            ++asked_;
            return id.str() == "t1" ? std::optional(TrackLocation{"music", key_, "audio/mpeg"})
                                    : std::nullopt;
        });
    }

    consort::test::TempDir dir_;
    std::shared_ptr<consort::test::DirectoryStorage> storage_ =
        std::make_shared<consort::test::DirectoryStorage>(dir_.path());
    test::OneStorage storages_{storage_};
    ManualClock clock_;
    std::string key_ = "a.mp3";
    int asked_ = 0;
};

}  // namespace

TEST_F(TrackOpenerTest, OpensTheRange) {
    auto tracks = opener();
    const auto opened = tracks.open({}, TrackId("t1"), {.offset = 3, .length = 4});

    EXPECT_EQ(opened.blob.offset, 3U);
    EXPECT_EQ(opened.blob.length, 4U);
    EXPECT_EQ(opened.location.mime, "audio/mpeg");
    EXPECT_TRUE(std::holds_alternative<OpenFile>(opened.blob.body));
}

TEST_F(TrackOpenerTest, AsksTheDatabaseOnceAMinute) {
    auto tracks = opener();
    tracks.open({}, TrackId("t1"), {});
    tracks.open({}, TrackId("t1"), {});
    EXPECT_EQ(asked_, 1);
    EXPECT_TRUE(tracks.isCached(TrackId("t1")));

    clock_.advance(std::chrono::seconds(61));
    EXPECT_FALSE(tracks.isCached(TrackId("t1")));
    tracks.open({}, TrackId("t1"), {});
    EXPECT_EQ(asked_, 2);
}

TEST_F(TrackOpenerTest, FollowsAFileThatMoved) {
    auto tracks = opener();
    tracks.open({}, TrackId("t1"), {});
    std::filesystem::rename(dir_.path() / "a.mp3", dir_.path() / "b.mp3");
    key_ = "b.mp3";

    EXPECT_EQ(tracks.open({}, TrackId("t1"), {}).location.key, "b.mp3");
}

TEST_F(TrackOpenerTest, DoesNotRememberWhatWasReadBeforeTheTracksMoved) {
    TrackOpener* moved = nullptr;
    TrackOpener tracks(storages_, clock_, [&](const TrackId&) {
        moved->forgetAll();
        return std::optional(TrackLocation{"music", "a.mp3", "audio/mpeg"});
    });
    moved = &tracks;

    EXPECT_EQ(tracks.open({}, TrackId("t1"), {}).location.key, "a.mp3");
    EXPECT_FALSE(tracks.isCached(TrackId("t1")));
}

TEST_F(TrackOpenerTest, RefusesWhatIsNotThere) {
    auto tracks = opener();
    EXPECT_THROW(tracks.open({}, TrackId("t2"), {}), Error);
    std::filesystem::remove(dir_.path() / "a.mp3");
    EXPECT_THROW(tracks.open({}, TrackId("t1"), {}), Error);
}

TEST_F(TrackOpenerTest, ARefusalOfTheStorageIsNoneOfTheListener) {
    const auto codeOf = [](TrackOpener tracks, const std::string& etag) {
        try {
            tracks.open({}, TrackId("t1"), {.ifMatch = etag});
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()), "") << "the log wants the reason";
            return error.code();
        }
        return ErrorCode::Internal;
    };
    EXPECT_EQ(codeOf(opener(), "an older one"), ErrorCode::Unavailable);
    storage_->refuse("a.mp3");
    EXPECT_EQ(codeOf(opener(), ""), ErrorCode::Unavailable);
}

TEST_F(TrackOpenerTest, KeepsAFileOpenForAMoment) {
    auto tracks = opener();
    const TrackId id("t1");
    const auto remember = [&] {
        auto opened = tracks.open({}, id, {});
        auto& file = std::get<OpenFile>(opened.blob.body);
        auto shared = std::make_shared<const FileDescriptor>(std::move(file.fd));
        tracks.remember(
            id,
            std::make_shared<const OpenTrackFile>(OpenTrackFile{
                opened.location, opened.blob.object, shared, file.offset})
        );
        return std::weak_ptr<const FileDescriptor>(shared);
    };
    EXPECT_EQ(tracks.findOpenFile(id), nullptr);

    const auto descriptor = remember();
    ASSERT_NE(tracks.findOpenFile(id), nullptr);
    EXPECT_EQ(tracks.findOpenFile(id)->object.bytes, 10U);
    tracks.closeIdleFiles();
    EXPECT_FALSE(descriptor.expired()) << "it is not idle yet";

    clock_.advance(std::chrono::seconds(4));
    EXPECT_EQ(tracks.findOpenFile(id), nullptr);
    tracks.closeIdleFiles();
    EXPECT_TRUE(descriptor.expired());

    const auto again = remember();
    tracks.forgetAll();
    EXPECT_TRUE(again.expired());
    EXPECT_EQ(tracks.findOpenFile(id), nullptr);
}

}  // namespace consort::library

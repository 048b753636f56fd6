// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/artwork_service.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::library {

namespace {

using media::ThumbnailFormat;

class ArtworkServiceTest : public testing::Test {
protected:
    ArtworkServiceTest() {
        const auto cover = consort::test::slurp(consort::test::audioData() / "cover.jpg");
        consort::test::spill(dir_.path() / "music/A/cover.jpg", cover);
        consort::test::spill(dir_.path() / "music/A/broken.jpg", "garbage");
        const auto flac = dir_.path() / "music/A/1.flac";
        consort::test::makeTrack(flac, "tone.flac", {});
        TagLib::FLAC::File file(flac.c_str());
        auto* picture = new TagLib::FLAC::Picture;
        picture->setData(TagLib::ByteVector(cover.data(), static_cast<unsigned>(cover.size())));
        file.addPicture(picture);
        file.save();
    }

    consort::test::TempDir dir_;
    std::shared_ptr<consort::test::DirectoryStorage> storage_ =
        std::make_shared<consort::test::DirectoryStorage>(dir_.path() / "music");
    test::OneStorage storages_{storage_};
    SystemClock clock_;
    Log log_{2, LogLevel::Error};
    media::ThumbnailCache cache_{
        {dir_.path() / "cache", 1U << 20, 1, {CONSORT_TEST_THUMB, std::chrono::seconds(30)}},
        clock_};
    std::string placeholder_;
    ArtworkService artwork_{
        storages_, cache_, log_, [this](const std::string&, const std::string& uri) {
            placeholder_ = uri;
        }};
};

}  // namespace

TEST_F(ArtworkServiceTest, ShrinksAFolderCover) {
    EXPECT_FALSE(artwork_.findThumbnail("aa11", 100, ThumbnailFormat::Webp));
    const auto made = artwork_.ensureThumbnail(
        {}, {"aa11", "music", "A/cover.jpg", false}, 100, ThumbnailFormat::Webp
    );

    EXPECT_EQ(made.mime, "image/webp");
    EXPECT_EQ(made.etag, "aa11-128w");
    EXPECT_TRUE(artwork_.findThumbnail("aa11", 128, ThumbnailFormat::Webp));
    EXPECT_TRUE(placeholder_.starts_with("data:image/webp;base64,"));
    EXPECT_LE(placeholder_.size(), 400U);
}

TEST_F(ArtworkServiceTest, ShrinksAnEmbeddedCover) {
    const auto made = artwork_.ensureThumbnail(
        {}, {"bb22", "music", "A/1.flac", true}, 64, ThumbnailFormat::Jpeg
    );
    EXPECT_EQ(made.mime, "image/jpeg");
}

TEST_F(ArtworkServiceTest, HasNothingForWhatIsBrokenOrGone) {
    for (const auto& [id, key] :
         std::map<std::string, std::string>{{"cc33", "A/broken.jpg"}, {"dd44", "A/gone.jpg"}}) {
        try {
            artwork_.ensureThumbnail({}, {id, "music", key, false}, 64, ThumbnailFormat::Webp);
            FAIL() << key;
        } catch (const Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::NotFound);
            EXPECT_EQ(std::string(e.what()).find(key), std::string::npos) << "it reaches clients";
        }
    }
}

TEST_F(ArtworkServiceTest, ARefusalOfTheStorageIsNoneOfTheListener) {
    storage_->refuse("A/cover.jpg");
    try {
        artwork_.ensureThumbnail(
            {}, {"ee55", "music", "A/cover.jpg", false}, 64, ThumbnailFormat::Webp
        );
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unavailable);
    }
}

}  // namespace consort::library

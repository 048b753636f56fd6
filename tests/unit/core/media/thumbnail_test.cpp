// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/media/mime.h"
#include "core/media/thumbnail_cache.h"

#include "tests/support/audio_files.h"

namespace consort::media {

namespace {

std::string cover() {
    return test::slurp(test::audioData() / "cover.jpg");
}

ThumbnailProcessConfig process() {
    return {CONSORT_TEST_THUMB, std::chrono::seconds(30)};
}

class ThumbnailCacheTest : public testing::Test {
protected:
    ThumbnailCacheConfig config(std::uint64_t maxBytes = 1U << 20) {
        return {dir_.path() / "artwork", maxBytes, 2, process()};
    }

    test::TempDir dir_;
    ManualClock clock_;
};

}  // namespace

TEST(ThumbnailProcess, ShrinksToBothFormats) {
    const auto webp = makeThumbnail(process(), cover(), 64, ThumbnailFormat::Webp);
    const auto jpeg = makeThumbnail(process(), cover(), 64, ThumbnailFormat::Jpeg);

    EXPECT_EQ(mimeOfBytes(webp.bytes), "image/webp");
    EXPECT_EQ(mimeOfBytes(jpeg.bytes), "image/jpeg");
    EXPECT_LT(webp.bytes.size(), cover().size() / 4);
    EXPECT_EQ(mimeOfBytes(webp.placeholder), "image/webp");
    EXPECT_LE(webp.placeholder.size(), 280U) << "400 as a data URI";
}

TEST(ThumbnailProcess, ReadsPngWithTransparency) {
    const auto png = test::slurp(test::audioData() / "other.png");
    EXPECT_EQ(
        mimeOfBytes(makeThumbnail(process(), png, 128, ThumbnailFormat::Jpeg).bytes), "image/jpeg"
    );
}

TEST(ThumbnailProcess, RefusesWhatIsNoImage) {
    for (const auto& bytes :
         {std::string(),
          std::string("not an image"),
          cover().substr(0, 100),
          std::string("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")}) {
        try {
            makeThumbnail(process(), bytes, 64, ThumbnailFormat::Webp);
            FAIL() << "made a thumbnail of " << bytes.substr(0, 12);
        } catch (const Error& e) {
            EXPECT_EQ(e.code(), ErrorCode::Invalid) << e.what();
        }
    }
}

TEST(ThumbnailProcess, SaysWhenTheProgramIsMissing) {
    try {
        makeThumbnail({"/nowhere/consort-thumb", {}}, cover(), 64, ThumbnailFormat::Webp);
        FAIL() << "there is no such program";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unavailable);
    }
}

TEST(ThumbnailProcess, EndsAProgramThatHangs) {
    test::TempDir dir;
    const auto script = dir.path() / "hang";
    test::spill(script, "#!/bin/sh\nexec sleep 60\n");
    std::filesystem::permissions(script, std::filesystem::perms::owner_all);
    try {
        makeThumbnail({script, std::chrono::milliseconds(200)}, cover(), 64, ThumbnailFormat::Webp);
        FAIL() << "it never answers";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Timeout);
    }
}

TEST_F(ThumbnailCacheTest, SnapsSizesUp) {
    EXPECT_EQ(ThumbnailCache::snapSide(1), 64);
    EXPECT_EQ(ThumbnailCache::snapSide(65), 128);
    EXPECT_EQ(ThumbnailCache::snapSide(300), 512);
    EXPECT_EQ(ThumbnailCache::snapSide(5000), 1024);
}

TEST_F(ThumbnailCacheTest, MakesAThumbnailOnce) {
    ThumbnailCache cache(config(), clock_);
    std::atomic<int> loads = 0;
    std::string placeholder;
    const auto ask = [&] {
        return cache.ensure(
            "abcdef",
            128,
            ThumbnailFormat::Webp,
            [&] {
                ++loads;
                return cover();
            },
            [&](const std::string& tiny) { placeholder = tiny; }
        );
    };
    std::vector<std::jthread> askers;
    for (int i = 0; i < 6; ++i) {
        askers.emplace_back([&] { ask(); });
    }
    askers.clear();
    const auto found = cache.find("abcdef", 128, ThumbnailFormat::Webp);

    EXPECT_EQ(loads, 1);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->mime, "image/webp");
    EXPECT_GT(found->bytes, 100U);
    EXPECT_FALSE(placeholder.empty());
    EXPECT_FALSE(cache.find("abcdef", 128, ThumbnailFormat::Jpeg));
}

TEST_F(ThumbnailCacheTest, RemembersABrokenPictureForAWhile) {
    ThumbnailCache cache(config(), clock_);
    int loads = 0;
    const auto ask = [&] {
        return cache.ensure("bad", 64, ThumbnailFormat::Webp, [&] {
            ++loads;
            return std::string("garbage");
        });
    };

    EXPECT_THROW(ask(), Error);
    EXPECT_THROW(ask(), Error);
    EXPECT_EQ(loads, 1);
    clock_.advance(std::chrono::minutes(11));
    EXPECT_THROW(ask(), Error);
    EXPECT_EQ(loads, 2);
}

TEST_F(ThumbnailCacheTest, DropsTheOldestBeyondItsCap) {
    ThumbnailCache cache(config(8'000), clock_);
    const auto image = cover();
    for (const auto* hash : {"aaaa", "bbbb", "cccc", "dddd", "eeee", "ffff"}) {
        cache.ensure(hash, 128, ThumbnailFormat::Jpeg, [&] { return image; });
    }

    std::uint64_t used = 0;
    for (const auto& item : std::filesystem::recursive_directory_iterator(dir_.path())) {
        used += item.is_regular_file() ? item.file_size() : 0;
    }
    EXPECT_LE(used, 8'000U);
    EXPECT_FALSE(cache.find("aaaa", 128, ThumbnailFormat::Jpeg));
    EXPECT_TRUE(cache.find("ffff", 128, ThumbnailFormat::Jpeg));
}

}  // namespace consort::media

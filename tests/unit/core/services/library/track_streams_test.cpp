// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/track_streams.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/services/library/track_opener.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"
#include "tests/unit/core/services/library/one_storage.h"

namespace consort::library {

namespace {

using consort::test::DirectoryStorage;

class TrackStreamsTest : public testing::Test {
protected:
    TrackStreamsTest() {
        for (int i = 0; i < 50'000; ++i) {
            content_ += static_cast<char>('a' + i % 23);
        }
        consort::test::spill(dir_.path() / "a.mp3", content_);
        options_.retryAfter.assign(2, std::chrono::milliseconds(0));
    }

    std::unique_ptr<BlobReader> open(
        TrackStreams& streams, std::uint64_t offset = 0, std::uint64_t length = 50'000
    ) {
        const TrackId track("t1");
        auto opened =
            streams.open({}, {track, opener_.describe({}, track).object, offset, length}, false);
        return std::move(std::get<std::unique_ptr<BlobReader>>(opened));
    }

    static std::string readSome(BlobReader& reader, std::size_t bytes) {
        std::string text;
        while (text.size() < bytes) {
            std::string chunk(bytes - text.size(), '\0');
            const auto got = reader.read(chunk);
            if (got == 0) {
                break;
            }
            text += chunk.substr(0, got);
        }
        return text;
    }

    std::optional<TrackLocation> locate(const TrackId& id) const {
        return id.str() == "t1" ? std::optional(TrackLocation{"music", "a.mp3", "audio/mpeg"})
                                : std::nullopt;
    }

    static ErrorCode codeOf(const std::function<void()>& work) {
        try {
            work();
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode::Internal;
    }

    consort::test::TempDir dir_;
    std::string content_;
    std::shared_ptr<DirectoryStorage> storage_ =
        std::make_shared<DirectoryStorage>(dir_.path(), DirectoryStorage::Gives::Readers);
    test::OneStorage storages_{storage_};
    ManualClock clock_;
    TrackOpener opener_{storages_, clock_, [this](const TrackId& id) { return locate(id); }};
    TrackStreamOptions options_;
};

}  // namespace

TEST_F(TrackStreamsTest, ReadsTheRangeByOneReading) {
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams, 1'000, 30'000);

    EXPECT_EQ(readSome(*reader, 40'000), content_.substr(1'000, 30'000));
    EXPECT_EQ(storage_->opens(), 1);
}

TEST_F(TrackStreamsTest, AsksForMoreAtATimeWhileTheListenerIsQuick) {
    options_.firstReading = 2'000;
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);

    EXPECT_EQ(readSome(*reader, 50'000), content_);
    EXPECT_EQ(storage_->opens(), 4);  // 2, 8, 32 and 8 thousand bytes
}

TEST_F(TrackStreamsTest, AsksASlowListenersTrackInSmallParts) {
    options_.firstReading = 10'000;
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(readSome(*reader, 5'000), content_.substr(i * 10'000, 5'000));
        clock_.advance(std::chrono::seconds(3));
        EXPECT_EQ(readSome(*reader, 5'000), content_.substr(i * 10'000 + 5'000, 5'000));
    }
    EXPECT_EQ(storage_->opens(), 5);
}

TEST_F(TrackStreamsTest, GoesOnWhereAReadingBrokeOff) {
    TrackStreams streams(opener_, clock_, options_);
    storage_->breakReadersAfter(12'000);
    const auto reader = open(streams);

    EXPECT_EQ(readSome(*reader, 50'000), content_);
    EXPECT_EQ(storage_->opens(), 5);
}

TEST_F(TrackStreamsTest, TakesAnEarlyEndForABreak) {
    TrackStreams streams(opener_, clock_, options_);
    storage_->breakReadersAfter(30'000, true);
    const auto reader = open(streams);

    EXPECT_EQ(readSome(*reader, 50'000), content_);
}

TEST_F(TrackStreamsTest, GivesUpAfterItsRetries) {
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);
    readSome(*reader, 10'000);
    storage_->setDown(true);

    EXPECT_EQ(codeOf([&] { readSome(*reader, 1); }), ErrorCode::Unavailable);
}

TEST_F(TrackStreamsTest, GoesOnAfterAnOutage) {
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);
    readSome(*reader, 10'000);
    storage_->setDown(true);
    EXPECT_EQ(codeOf([&] { readSome(*reader, 1); }), ErrorCode::Unavailable);
    storage_->setDown(false);

    EXPECT_EQ(readSome(*reader, 100), content_.substr(10'000, 100));
}

TEST_F(TrackStreamsTest, NeverMixesTwoVersions) {
    TrackStreams streams(opener_, clock_, options_);
    storage_->breakReadersAfter(12'000);
    const auto reader = open(streams);
    readSome(*reader, 12'000);
    consort::test::spill(dir_.path() / "a.mp3", content_ + "longer");

    EXPECT_THROW(readSome(*reader, 1), TrackChanged);
}

TEST_F(TrackStreamsTest, ClosesIdleReadingsAndBeginsThemAgain) {
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);
    readSome(*reader, 20'000);
    clock_.advance(std::chrono::seconds(29));
    streams.closeIdle();
    EXPECT_EQ(storage_->openReaders(), 1);

    clock_.advance(std::chrono::seconds(2));
    streams.closeIdle();
    EXPECT_EQ(storage_->openReaders(), 0);
    EXPECT_EQ(readSome(*reader, 30'000), content_.substr(20'000));
}

TEST_F(TrackStreamsTest, BoundsTheReadingsOpenAtATime) {
    options_.maxOpen = 2;
    TrackStreams streams(opener_, clock_, options_);
    std::vector<std::unique_ptr<BlobReader>> readers;
    std::vector<std::string> texts(5);
    for (auto& text : texts) {
        readers.push_back(open(streams));
        text = readSome(*readers.back(), 5'000);
    }
    EXPECT_EQ(storage_->openReaders(), 2);
    EXPECT_EQ(streams.openReadings(), 2U);

    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(texts[i] + readSome(*readers[i], 45'000), content_);
    }
}

TEST_F(TrackStreamsTest, FreesTheReadingAtTheLastByte) {
    TrackStreams streams(opener_, clock_, options_);
    const auto reader = open(streams);
    readSome(*reader, 50'000);

    EXPECT_EQ(storage_->openReaders(), 0);
    EXPECT_EQ(streams.openReadings(), 0U);
}

TEST_F(TrackStreamsTest, EndsWithTheListener) {
    TrackStreams streams(opener_, clock_, options_);
    auto reader = open(streams);
    reader.reset();

    EXPECT_EQ(storage_->openReaders(), 0);
    EXPECT_EQ(streams.openReadings(), 0U);
}

TEST_F(TrackStreamsTest, GivesTheAddressToThoseWhoAcceptIt) {
    storage_ = std::make_shared<DirectoryStorage>(dir_.path(), DirectoryStorage::Gives::Urls);
    test::OneStorage storages(storage_);
    TrackOpener opener(storages, clock_, [this](const TrackId& id) { return locate(id); });
    TrackStreams streams(opener, clock_, options_);
    const TrackRange range{TrackId("t1"), opener.describe({}, TrackId("t1")).object, 0, 10};

    EXPECT_EQ(
        std::get<SignedUrl>(streams.open({}, range, true)).url, "https://bucket.example.org/a.mp3"
    );
    EXPECT_EQ(
        readSome(*std::get<std::unique_ptr<BlobReader>>(streams.open({}, range, false)), 10),
        content_.substr(0, 10)
    );
}

TEST_F(TrackStreamsTest, AsksTheStorageForAnEtagThatTheCatalogHasNot) {
    const auto location = opener_.describe({}, TrackId("t1"));

    EXPECT_EQ(location.object.bytes, 50'000U);
    EXPECT_FALSE(location.object.etag.empty());
}

TEST_F(TrackStreamsTest, DescribesAReplacedTrackAsItIs) {
    TrackStreams streams(opener_, clock_, options_);
    opener_.describe({}, TrackId("t1"));
    consort::test::spill(dir_.path() / "a.mp3", "new");
    EXPECT_THROW(open(streams), TrackChanged);
    opener_.expectChange(TrackId("t1"));

    EXPECT_EQ(readSome(*open(streams, 0, 3), 3), "new");
}

}  // namespace consort::library

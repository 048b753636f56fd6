// SPDX-License-Identifier: Apache-2.0
#include "core/media/byte_source.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"

namespace consort::media {

namespace {

using Gives = test::DirectoryStorage::Gives;

std::string patternOf(std::size_t length) {
    std::string bytes(length, '\0');
    for (std::size_t i = 0; i < length; ++i) {
        bytes[i] = static_cast<char>((i * 31 + i / 251) & 0xFF);
    }
    return bytes;
}

class ByteSourceTest : public testing::TestWithParam<Gives> {
protected:
    ByteSourceTest() : bytes_(patternOf(900'001)), storage_(dir_.path(), GetParam()) {
        test::spill(dir_.path() / "a.bin", bytes_);
    }

    StorageObject object() { return *storage_.findObject({}, "a.bin"); }

    std::string readAt(ByteSource& source, std::uint64_t offset, std::size_t length) {
        std::string out(length, '\0');
        out.resize(source.read(offset, out));
        return out;
    }

    test::TempDir dir_;
    std::string bytes_;
    test::DirectoryStorage storage_;
};

}  // namespace

TEST_P(ByteSourceTest, GivesTheBytesOfAnyRange) {
    const auto source = openByteSource(storage_, {}, object());

    for (const auto& [offset, length] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
             {0, 10}, {131'070, 5}, {8'190, 4}, {0, 900'001}, {500'000, 200'000}, {900'000, 1}}) {
        EXPECT_EQ(readAt(*source, offset, length), bytes_.substr(offset, length)) << offset;
    }
}

TEST_P(ByteSourceTest, EndsAtTheEnd) {
    const auto source = openByteSource(storage_, {}, object());

    EXPECT_EQ(source->size(), bytes_.size());
    EXPECT_EQ(readAt(*source, 900'000, 100).size(), 1U);
    EXPECT_EQ(readAt(*source, 900'001, 100).size(), 0U);
    EXPECT_EQ(readAt(*source, ~std::uint64_t{0} - 10, 4).size(), 0U);
}

TEST_P(ByteSourceTest, ReportsAnObjectThatIsGone) {
    const auto before = object();
    storage_.remove({}, "a.bin");

    EXPECT_THROW(openByteSource(storage_, {}, before), Error);
}

INSTANTIATE_TEST_SUITE_P(
    Storages,
    ByteSourceTest,
    testing::Values(Gives::Files, Gives::Readers),
    [](const auto& tested) { return tested.param == Gives::Files ? "Files" : "Readers"; }
);

namespace {

/// An object of 5 MB in a bucket.
class RangedByteSourceTest : public testing::Test {
protected:
    RangedByteSourceTest() : bytes_(patternOf(5'000'000)) {
        test::spill(dir_.path() / "a.bin", bytes_);
        source_ = openByteSource(storage_, {}, *storage_.findObject({}, "a.bin"));
    }

    /// Reads `length` bytes and sees to it that they are the right ones.
    void read(std::uint64_t offset, std::size_t length) {
        std::string buffer(length, '\0');
        buffer.resize(source_->read(offset, buffer));
        ASSERT_EQ(buffer, bytes_.substr(offset, length));
    }

    test::TempDir dir_;
    std::string bytes_;
    test::DirectoryStorage storage_{dir_.path(), Gives::Readers};
    std::unique_ptr<ByteSource> source_;
};

}  // namespace

TEST_F(RangedByteSourceTest, AsksOnceForSmallReadsInFront) {
    for (std::uint64_t offset = 0; offset < 65'000; offset += 1000) {
        read(offset, 10);
    }

    EXPECT_EQ(storage_.opens(), 1);
    EXPECT_EQ(storage_.bytesRead(), 65'536U);
}

TEST_F(RangedByteSourceTest, ASmallReadElsewhereCostsLittle) {
    read(2'500'000, 4096);
    read(4'999'872, 128);

    EXPECT_EQ(storage_.opens(), 3);
    EXPECT_LE(storage_.bytesRead(), 65'536U + 2 * 16'384U);
}

TEST_F(RangedByteSourceTest, ReadingOnAsksForMoreAndMore) {
    for (std::uint64_t offset = 0; offset < 1'000'000; offset += 500) {
        read(offset, 500);
    }

    EXPECT_LE(storage_.opens(), 8);
    EXPECT_LE(storage_.bytesRead(), 1'300'000U);
}

TEST_F(RangedByteSourceTest, APictureIsFetchedAtOnceAndExactly) {
    read(100, 500'000);

    EXPECT_EQ(storage_.opens(), 2);
    EXPECT_EQ(storage_.bytesRead(), 500'100U);
}

}  // namespace consort::media

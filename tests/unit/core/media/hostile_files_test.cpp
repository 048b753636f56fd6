// SPDX-License-Identifier: Apache-2.0
#include <random>

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/media/tag_reader.h"

#include "tests/support/audio_files.h"

namespace consort::media {

namespace {

const std::vector<std::string> kFiles{
    "tone.mp3",
    "tone.flac",
    "tone.ogg",
    "tone.opus",
    "tone.m4a",
    "alac.m4a",
    "tone.aac",
    "tone.wav",
    "tone.aiff",
    "tone.wma",
    "tone.wv",
    "tone.tta"};

/// Either tags of valid text or an Error: anything else fails the test by itself.
void survive(const std::string& bytes, const std::string& key) {
    try {
        const auto tags = readTags(*memoryByteSource(bytes), key);
        EXPECT_TRUE(isValidUtf8(tags.title + tags.album + tags.artist + tags.comment));
    } catch (const Error& e) {
        EXPECT_TRUE(isValidUtf8(e.what()));
        EXPECT_EQ(e.code(), ErrorCode::Invalid);
    }
}

std::string big32(std::uint32_t value) {
    return {
        static_cast<char>(value >> 24),
        static_cast<char>(value >> 16),
        static_cast<char>(value >> 8),
        static_cast<char>(value)};
}

std::string syncSafe(std::uint32_t value) {
    return {
        static_cast<char>((value >> 21) & 0x7F),
        static_cast<char>((value >> 14) & 0x7F),
        static_cast<char>((value >> 7) & 0x7F),
        static_cast<char>(value & 0x7F)};
}

}  // namespace

TEST(HostileFiles, EmptyFileIsRefusedWithItsReason) {
    try {
        readTags(*memoryByteSource({}), "a/empty.mp3");
        FAIL() << "an empty file has no tags";
    } catch (const Error& e) {
        EXPECT_STREQ(e.what(), "\"a/empty.mp3\" is empty");
    }
}

TEST(HostileFiles, FilesCutAnywhereAreSurvived) {
    for (const auto& name : kFiles) {
        const auto bytes = test::slurp(test::audioData() / name);
        for (std::size_t length = 1; length < bytes.size(); length += 1 + length / 3) {
            survive(bytes.substr(0, length), name);
        }
    }
}

TEST(HostileFiles, RandomBytesOfAnyNameAreSurvived) {
    std::mt19937 random(4711);
    for (const auto& name : kFiles) {
        std::string noise(20'000, '\0');
        for (auto& c : noise) {
            c = static_cast<char>(random());
        }
        survive(noise, name);
    }
}

TEST(HostileFiles, FlippedBytesAreSurvived) {
    std::mt19937 random(42);
    for (const auto& name : kFiles) {
        const auto bytes = test::slurp(test::audioData() / name);
        for (int round = 0; round < 60; ++round) {
            auto broken = bytes;
            for (int i = 0; i < 12; ++i) {
                broken[random() % std::min<std::size_t>(broken.size(), 600)] =
                    static_cast<char>(random());
            }
            survive(broken, name);
        }
    }
}

TEST(HostileFiles, ContentUnderAWrongNameIsReadByItsContent) {
    const auto bytes = test::slurp(test::audioData() / "tone.flac");
    const auto tags = readTags(*memoryByteSource(bytes), "liar.mp3");
    EXPECT_EQ(tags.format.mime, "audio/flac");
}

TEST(HostileFiles, PictureOfDeclared300MegabytesIsSurvived) {
    const auto audio = test::slurp(test::audioData() / "tone.mp3");
    const std::string frame = std::string("APIC") + big32(300'000'000) + std::string(2, '\0') +
                              std::string("\0image/jpeg\0\3\0\xFF\xD8\xFF", 17);
    const std::string header = std::string("ID3\3\0\0", 6) + syncSafe(200'000'000);
    survive(header + frame + audio, "a.mp3");
    survive(std::string("ID3\3\0\0", 6) + syncSafe(4000) + frame + audio, "a.mp3");
}

TEST(HostileFiles, CompressedFramesThatWouldExpandAreRefused) {
    const std::string frame =
        std::string("TXXX") + big32(200'000) + std::string("\0\x80", 2) + std::string(200'000, 'x');
    const std::string tag =
        std::string("ID3\3\0\0", 6) + syncSafe(static_cast<std::uint32_t>(frame.size())) + frame;
    EXPECT_THROW(readTags(*memoryByteSource(tag + std::string(5000, 'y')), "a.mp3"), Error);
}

TEST(HostileFiles, TagOfCountlessFramesIsRefused) {
    std::string frames;
    for (int i = 0; i < 60'000; ++i) {
        frames += std::string("TIT2") + big32(1) + std::string(3, '\0');
    }
    const std::string tag =
        std::string("ID3\3\0\0", 6) + syncSafe(static_cast<std::uint32_t>(frames.size())) + frames;
    EXPECT_THROW(readTags(*memoryByteSource(tag), "a.mp3"), Error);
}

TEST(HostileFiles, DeeplyNestedAtomsAreRefused) {
    std::string file = big32(16) + "ftypM4A " + big32(0);
    const int depth = 200'000;
    for (int i = depth; i > 0; --i) {
        file += big32(static_cast<std::uint32_t>(i) * 8) + "moov";
    }
    EXPECT_THROW(readTags(*memoryByteSource(file), "a.m4a"), Error);
}

TEST(HostileFiles, CountlessChunksAreRefused) {
    std::string file = std::string("RIFF") + std::string("\xFF\xFF\xFF\x7F", 4) + "WAVE";
    for (int i = 0; i < 100'000; ++i) {
        file += std::string("junk\0\0\0\0", 8);
    }
    EXPECT_THROW(readTags(*memoryByteSource(file), "a.wav"), Error);
}

TEST(HostileFiles, TextThatIsNoUtf8IsRepaired) {
    auto bytes = test::slurp(test::audioData() / "tone.flac");
    // A Vorbis comment block in place of what follows STREAMINFO.
    const std::string comment = std::string(
        "TITLE=\xFF\xFE\x01"
        "bad\xC3"
    );
    const auto little = [](std::size_t n) {
        return std::string{static_cast<char>(n), static_cast<char>(n >> 8), 0, 0};
    };
    const std::string block = little(0) + little(1) + little(comment.size()) + comment;
    const std::string head =
        std::string("\x04", 1) + big32(static_cast<std::uint32_t>(block.size())).substr(1);
    bytes = bytes.substr(0, 42) + head + block + bytes.substr(42);
    bytes[4] = static_cast<char>(bytes[4] & 0x7F);

    const auto tags = readTags(*memoryByteSource(bytes), "a.flac");

    EXPECT_TRUE(isValidUtf8(tags.title));
    EXPECT_FALSE(tags.title.empty());
}

TEST(HostileFiles, StorageFailureIsNotMistakenForABadFile) {
    class Failing final : public ByteSource {
    public:
        std::uint64_t size() const override { return 100'000; }

        bool isRemote() const override { return true; }

        std::size_t read(std::uint64_t offset, std::span<char> buffer) override {
            if (offset > 0) {
                throw unavailable("the network is down");
            }
            std::fill(buffer.begin(), buffer.end(), '\0');
            return buffer.size();
        }
    };

    Failing source;
    try {
        readTags(source, "a.mp3");
        FAIL() << "nothing can be read from it";
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::Unavailable);
    }
}

}  // namespace consort::media

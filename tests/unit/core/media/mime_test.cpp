// SPDX-License-Identifier: Apache-2.0
#include "core/media/mime.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/support/audio_files.h"

namespace consort::media {

TEST(Mime, KnowsExtensionsWhateverTheirCase) {
    EXPECT_EQ(mimeOfKey("a/b/Song.FLAC"), "audio/flac");
    EXPECT_EQ(mimeOfKey("x.Jpeg"), "image/jpeg");
    EXPECT_EQ(mimeOfKey("noextension"), "application/octet-stream");
    EXPECT_EQ(mimeOfKey("dir.mp3/readme"), "application/octet-stream");
}

TEST(Mime, SortsKeysByWhatAScanDoesWithThem) {
    EXPECT_EQ(kindOfKey("a.mp3"), MediaKind::Audio);
    EXPECT_EQ(kindOfKey("cover.JPG"), MediaKind::Image);
    EXPECT_EQ(kindOfKey("a.lrc"), MediaKind::Lyrics);
    EXPECT_EQ(kindOfKey("a.exe"), MediaKind::Other);
    EXPECT_EQ(kindOfKey(".mp3"), MediaKind::Other);
    EXPECT_EQ(kindOfKey("a/._song.mp3"), MediaKind::Other);
}

TEST(Mime, TellsRealFilesByTheirFirstBytes) {
    const auto of = [](const char* name) {
        const auto head = test::slurp(test::audioData() / name).substr(0, 32);
        return std::string(mimeOfBytes(head));
    };
    EXPECT_EQ(of("tone.flac"), "audio/flac");
    EXPECT_EQ(of("tone.ogg"), "audio/ogg");
    EXPECT_EQ(of("tone.opus"), "audio/ogg");
    EXPECT_EQ(of("tone.m4a"), "audio/mp4");
    EXPECT_EQ(of("tone.wav"), "audio/wav");
    EXPECT_EQ(of("tone.aiff"), "audio/aiff");
    EXPECT_EQ(of("tone.aac"), "audio/aac");
    EXPECT_EQ(of("tone.mp3"), "audio/mpeg");
    EXPECT_EQ(of("tone.wma"), "audio/x-ms-wma");
    EXPECT_EQ(of("tone.wv"), "audio/x-wavpack");
    EXPECT_EQ(of("tone.tta"), "audio/x-tta");
    EXPECT_EQ(of("cover.jpg"), "image/jpeg");
    EXPECT_EQ(of("other.png"), "image/png");
    EXPECT_EQ(mimeOfBytes("plain text"), "");
}

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#include "core/media/tag_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/text.h"

#include "tests/support/audio_files.h"
#include "tests/support/directory_storage.h"

namespace consort::media {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const test::Tags kFullTags{
    {"TITLE", {"Título"}},
    {"ARTIST", {"Anna", "Béla"}},
    {"ALBUM", {"The Album"}},
    {"ALBUMARTIST", {"Anna"}},
    {"TRACKNUMBER", {"3/12"}},
    {"DISCNUMBER", {"2/2"}},
    {"DATE", {"2019-05-03"}},
    {"GENRE", {"Jazz", "Folk"}},
    {"COMMENT", {"fine"}},
    {"ISRC", {"DEA123456789"}},
    {"BPM", {"120"}},
    {"COMPILATION", {"1"}},
    {"ARTISTSORT", {"Anna, A", "Béla, B"}},
    {"MUSICBRAINZ_TRACKID", {"11111111-1111-4111-8111-111111111111"}},
    {"MUSICBRAINZ_ALBUMID", {"22222222-2222-4222-8222-222222222222"}},
    {"MUSICBRAINZ_RELEASEGROUPID", {"33333333-3333-4333-8333-333333333333"}},
    {"MUSICBRAINZ_ALBUMARTISTID", {"44444444-4444-4444-8444-44444444444A"}},
    {"REPLAYGAIN_TRACK_GAIN", {"-7.25 dB"}},
    {"REPLAYGAIN_TRACK_PEAK", {"0.98"}},
};

struct Format {
    std::string file;
    std::string codec;
    std::string mime;
};

class TagReaderFormatTest : public testing::TestWithParam<Format> {
protected:
    AudioTags read(const test::Tags& tags) {
        const auto path = dir_.path() / GetParam().file;
        test::makeTrack(path, GetParam().file, tags);
        return readFile(path);
    }

    AudioTags readFile(const std::filesystem::path& path) {
        const auto bytes = test::slurp(path);
        const auto source = memoryByteSource(bytes);
        return readTags(*source, path.filename().string());
    }

    test::TempDir dir_;
};

}  // namespace

TEST_P(TagReaderFormatTest, ReadsTheAudioProperties) {
    const auto tags = readFile(test::audioData() / GetParam().file);

    EXPECT_EQ(tags.format.codec, GetParam().codec);
    EXPECT_EQ(tags.format.mime, GetParam().mime);
    EXPECT_NEAR(static_cast<double>(tags.format.durationMs), 2000, 150);
    EXPECT_EQ(tags.format.channels, 2);
    EXPECT_GT(tags.format.bitrateKbps, 10);
    EXPECT_EQ(tags.fingerprint.size(), 32U);
    EXPECT_EQ(tags.title, std::filesystem::path(GetParam().file).stem().string());
}

TEST_P(TagReaderFormatTest, ReadsWhatWasTagged) {
    const auto tags = read(kFullTags);

    EXPECT_EQ(tags.title, "Título");
    EXPECT_EQ(tags.album, "The Album");
    EXPECT_THAT(tags.albumArtists, ElementsAre("Anna"));
    EXPECT_THAT(tags.genres, UnorderedElementsAre("Jazz", "Folk"));
    EXPECT_EQ(tags.trackNo, 3);
    EXPECT_EQ(tags.trackTotal, 12);
    EXPECT_EQ(tags.discNo, 2);
    EXPECT_EQ(tags.discTotal, 2);
    EXPECT_EQ(tags.date, "2019-05-03");
    EXPECT_EQ(tags.comment, "fine");
    EXPECT_EQ(tags.isrc, "DEA123456789");
    EXPECT_EQ(tags.bpm, 120);
    EXPECT_EQ(tags.recordingMbid, "11111111-1111-4111-8111-111111111111");
    EXPECT_EQ(tags.releaseMbid, "22222222-2222-4222-8222-222222222222");
    EXPECT_EQ(tags.releaseGroupMbid, "33333333-3333-4333-8333-333333333333");
    EXPECT_THAT(tags.albumArtistMbids, ElementsAre("44444444-4444-4444-8444-44444444444a"));
    EXPECT_DOUBLE_EQ(tags.replayGain.trackGainDb.value_or(0), -7.25);
    EXPECT_DOUBLE_EQ(tags.replayGain.trackPeak.value_or(0), 0.98);
}

TEST_P(TagReaderFormatTest, KeepsSeveralArtistsApart) {
    if (GetParam().codec == "wma") {
        return;  // TagLib writes one artist there.
    }
    const auto tags = read(kFullTags);

    EXPECT_EQ(tags.artist, "Anna, Béla");
    EXPECT_THAT(tags.artists, ElementsAre("Anna", "Béla"));
    EXPECT_THAT(tags.artistSorts, ElementsAre("Anna, A", "Béla, B"));
    EXPECT_TRUE(tags.isCompilation);
}

TEST_P(TagReaderFormatTest, KeepsTheFingerprintOverARetag) {
    const auto bare = readFile(test::audioData() / GetParam().file);
    const auto full = read(kFullTags);
    auto longer = kFullTags;
    longer["COMMENT"] = {std::string(3000, 'x')};
    const auto longest = read(longer);

    EXPECT_EQ(full.fingerprint, bare.fingerprint);
    EXPECT_EQ(longest.fingerprint, bare.fingerprint);
}

INSTANTIATE_TEST_SUITE_P(
    Formats,
    TagReaderFormatTest,
    testing::Values(
        Format{"tone.mp3", "mp3", "audio/mpeg"},
        Format{"tone.flac", "flac", "audio/flac"},
        Format{"tone.ogg", "vorbis", "audio/ogg"},
        Format{"tone.opus", "opus", "audio/ogg"},
        Format{"tone.m4a", "aac", "audio/mp4"},
        Format{"alac.m4a", "alac", "audio/mp4"},
        Format{"tone.wav", "pcm", "audio/wav"},
        Format{"tone.aiff", "pcm", "audio/aiff"},
        Format{"tone.wma", "wma", "audio/x-ms-wma"},
        Format{"tone.wv", "wavpack", "audio/x-wavpack"},
        Format{"tone.tta", "tta", "audio/x-tta"}
    ),
    [](const auto& tested) {
        auto name = tested.param.file;
        std::replace(name.begin(), name.end(), '.', '_');
        return name;
    }
);

TEST(TagReader, TellsFormatsApartByTheirFingerprint) {
    const auto of = [](const char* name) {
        const auto bytes = test::slurp(test::audioData() / name);
        return readTags(*memoryByteSource(bytes), name).fingerprint;
    };
    EXPECT_NE(of("tone.mp3"), of("tone.flac"));
    EXPECT_NE(of("tone.m4a"), of("alac.m4a"));
}

TEST(TagReader, EstimatesBareAac) {
    const auto bytes = test::slurp(test::audioData() / "tone.aac");

    const auto tags = readTags(*memoryByteSource(bytes), "a/Bare Song.aac");

    EXPECT_EQ(tags.title, "Bare Song");
    EXPECT_EQ(tags.format.codec, "aac");
    EXPECT_EQ(tags.format.sampleRate, 44100);
    EXPECT_NEAR(static_cast<double>(tags.format.durationMs), 2000, 200);
}

TEST(TagReader, ReadsABucketWithoutDownloadingIt) {
    test::TempDir dir;
    test::makeTrack(dir.path() / "a.wav", "tone.wav", {{"TITLE", {"From afar"}}});
    test::DirectoryStorage storage(dir.path(), test::DirectoryStorage::Gives::Readers);
    const auto source = openByteSource(storage, {}, *storage.findObject({}, "a.wav"));

    const auto tags = readTags(*source, "a.wav");

    EXPECT_EQ(tags.title, "From afar");
    EXPECT_LE(storage.opens(), 3);
}

TEST(TagReader, SplitsArtistsOnlyWhenToldTo) {
    test::TempDir dir;
    const auto path = dir.path() / "a.flac";
    test::makeTrack(path, "tone.flac", {{"ARTIST", {"Earth; Wind / Fire"}}});
    const auto bytes = test::slurp(path);
    TagReaderOptions options;
    options.artistSeparators = {";", " / "};

    EXPECT_THAT(
        readTags(*memoryByteSource(bytes), "a.flac").artists, ElementsAre("Earth; Wind / Fire")
    );
    EXPECT_THAT(
        readTags(*memoryByteSource(bytes), "a.flac", options).artists,
        ElementsAre("Earth", "Wind", "Fire")
    );
}

TEST(TagReader, ShowsTheCreditAndLinksTheArtists) {
    test::TempDir dir;
    const auto path = dir.path() / "a.flac";
    test::makeTrack(
        path, "tone.flac", {{"ARTIST", {"Anna feat. Béla"}}, {"ARTISTS", {"Anna", "Béla"}}}
    );
    const auto bytes = test::slurp(path);

    const auto tags = readTags(*memoryByteSource(bytes), "a.flac");

    EXPECT_EQ(tags.artist, "Anna feat. Béla");
    EXPECT_THAT(tags.artists, ElementsAre("Anna", "Béla"));
}

TEST(TagReader, ConvertsTheGainOfOpus) {
    test::TempDir dir;
    const auto path = dir.path() / "a.opus";
    test::makeTrack(path, "tone.opus", {{"R128_TRACK_GAIN", {"-512"}}});
    const auto bytes = test::slurp(path);

    const auto tags = readTags(*memoryByteSource(bytes), "a.opus");

    EXPECT_DOUBLE_EQ(tags.replayGain.trackGainDb.value_or(0), 3.0);
}

TEST(TagReader, DropsValuesThatMakeNoSense) {
    test::TempDir dir;
    const auto path = dir.path() / "a.flac";
    test::makeTrack(
        path,
        "tone.flac",
        {{"TITLE", {"  "}},
         {"TRACKNUMBER", {"A-side"}},
         {"DISCNUMBER", {"-4"}},
         {"DATE", {"recorded 1999, maybe"}},
         {"BPM", {"nan"}},
         {"REPLAYGAIN_TRACK_GAIN", {"inf dB"}},
         {"MUSICBRAINZ_TRACKID", {"not-an-id"}},
         {"GENRE", {"", "Rock", "Rock"}}}
    );
    const auto bytes = test::slurp(path);

    const auto tags = readTags(*memoryByteSource(bytes), "x/My Song.flac");

    EXPECT_EQ(tags.title, "My Song");
    EXPECT_EQ(tags.trackNo, std::nullopt);
    EXPECT_EQ(tags.discNo, std::nullopt);
    EXPECT_EQ(tags.date, "1999");
    EXPECT_EQ(tags.bpm, std::nullopt);
    EXPECT_EQ(tags.replayGain.trackGainDb, std::nullopt);
    EXPECT_EQ(tags.recordingMbid, "");
    EXPECT_THAT(tags.genres, ElementsAre("Rock"));
    EXPECT_THAT(tags.artists, IsEmpty());
}

TEST(TagReader, CutsEndlessTitles) {
    test::TempDir dir;
    const auto path = dir.path() / "a.flac";
    std::string title;
    for (int i = 0; i < 10'000; ++i) {
        title += "é";
    }
    test::makeTrack(path, "tone.flac", {{"TITLE", {title}}});
    const auto bytes = test::slurp(path);

    const auto tags = readTags(*memoryByteSource(bytes), "a.flac");

    EXPECT_EQ(tags.title.size(), 1000U);
    EXPECT_TRUE(isValidUtf8(tags.title));
}

TEST(TagReader, PrefersTheFrontCover) {
    test::TempDir dir;
    const auto path = dir.path() / "a.flac";
    test::makeTrack(path, "tone.flac", {});
    const auto cover = test::slurp(test::audioData() / "cover.jpg");
    const auto other = test::slurp(test::audioData() / "other.png");
    {
        TagLib::FLAC::File file(path.c_str());
        for (const auto* image : {&other, &cover}) {
            auto* picture = new TagLib::FLAC::Picture;
            picture->setType(
                image == &cover ? TagLib::FLAC::Picture::FrontCover
                                : TagLib::FLAC::Picture::BackCover
            );
            picture->setMimeType("image/wrong");
            picture->setData(TagLib::ByteVector(image->data(), static_cast<unsigned>(image->size()))
            );
            file.addPicture(picture);
        }
        file.save();
    }
    const auto bytes = test::slurp(path);

    const auto tags = readTags(*memoryByteSource(bytes), "a.flac");
    const auto picture = readPicture(*memoryByteSource(bytes), "a.flac");

    ASSERT_TRUE(tags.picture && picture);
    EXPECT_EQ(tags.picture->mime, "image/jpeg");
    EXPECT_EQ(tags.picture->bytes, cover.size());
    EXPECT_EQ(tags.picture->hash, pictureHash(cover));
    EXPECT_EQ(picture->bytes, cover);
}

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/album_identity.h"

#include <gtest/gtest.h>

namespace consort::library {

namespace {

media::AudioTags tagged(const std::string& artist, const std::string& album) {
    media::AudioTags tags;
    tags.artist = artist;
    tags.artists = {artist};
    tags.album = album;
    return tags;
}

media::AudioTags withAlbumArtist(media::AudioTags tags, const std::string& artist) {
    tags.albumArtist = artist;
    tags.albumArtists = {artist};
    return tags;
}

}  // namespace

TEST(AlbumIdentity, DiscFoldersAreOneAlbum) {
    const auto tags = withAlbumArtist(tagged("A", "X"), "A");
    EXPECT_EQ(albumOf(tags, "A/X/CD1/1.mp3").matchKey, albumOf(tags, "A/X/CD2/1.mp3").matchKey);
}

TEST(AlbumIdentity, SameNameByOthersIsAnotherAlbum) {
    const auto one = withAlbumArtist(tagged("A", "Greatest Hits"), "A");
    const auto two = withAlbumArtist(tagged("B", "Greatest Hits"), "B");
    EXPECT_NE(albumOf(one, "mix/1.mp3").matchKey, albumOf(two, "mix/2.mp3").matchKey);
    EXPECT_NE(
        albumOf(tagged("A", "Greatest Hits"), "A/1.mp3").matchKey,
        albumOf(tagged("B", "Greatest Hits"), "B/1.mp3").matchKey
    );
}

TEST(AlbumIdentity, SpellingOfCaseAndAccentsDoesNotMatter) {
    const auto one = withAlbumArtist(tagged("Beyoncé", "Déjà Vu"), "Beyoncé");
    const auto two = withAlbumArtist(tagged("BEYONCE", "deja vu"), "beyonce");
    EXPECT_EQ(albumOf(one, "x/1.mp3").matchKey, albumOf(two, "x/2.mp3").matchKey);
}

TEST(AlbumIdentity, ReleaseIdGoesBeforeAll) {
    auto one = tagged("A", "X");
    auto two = tagged("B", "Y");
    one.releaseMbid = two.releaseMbid = "22222222-2222-4222-8222-222222222222";
    EXPECT_EQ(albumOf(one, "p/1.mp3").matchKey, albumOf(two, "q/2.mp3").matchKey);
}

TEST(AlbumIdentity, FolderWithoutAlbumArtistIsOneAlbum) {
    const auto one = albumOf(tagged("A", "Mix"), "mix/1.mp3");
    const auto two = albumOf(tagged("B", "Mix"), "mix/2.mp3");
    EXPECT_EQ(one.matchKey, two.matchKey);
    EXPECT_TRUE(one.isArtistGuessed);
}

TEST(AlbumIdentity, CompilationIsByVariousArtists) {
    auto flagged = tagged("A", "Mix");
    flagged.isCompilation = true;
    const auto various = withAlbumArtist(tagged("B", "Mix"), "various artists");

    const auto album = albumOf(flagged, "mix/1.mp3");

    EXPECT_EQ(album.artist, kVariousArtists);
    EXPECT_TRUE(album.isCompilation);
    EXPECT_EQ(album.matchKey, albumOf(various, "mix/2.mp3").matchKey);
}

TEST(AlbumIdentity, UntitledAlbumIsNamedAfterItsFolder) {
    EXPECT_EQ(albumOf(tagged("A", ""), "A/Demos/CD1/1.mp3").title, "Demos");
    EXPECT_EQ(albumOf(tagged("A", ""), "1.mp3").matchKey, "");
}

TEST(AlbumIdentity, PunctuationIsANameToo) {
    const auto one = withAlbumArtist(tagged("!!!", "X"), "!!!");
    const auto two = withAlbumArtist(tagged("???", "X"), "???");
    EXPECT_NE(albumOf(one, "x/1.mp3").matchKey, albumOf(two, "x/2.mp3").matchKey);
}

}  // namespace consort::library

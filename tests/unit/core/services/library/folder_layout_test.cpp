// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/folder_layout.h"

#include <gtest/gtest.h>

namespace consort::library {

TEST(FolderLayout, TakesKeysApart) {
    EXPECT_EQ(folderOf("a/b/c.mp3"), "a/b");
    EXPECT_EQ(folderOf("c.mp3"), "");
    EXPECT_EQ(nameOf("a/b/c.mp3"), "c.mp3");
    EXPECT_EQ(nameOf(""), "");
}

TEST(FolderLayout, KnowsDiscFolders) {
    EXPECT_EQ(discOfFolderName("CD1"), 1);
    EXPECT_EQ(discOfFolderName("Disc 2"), 2);
    EXPECT_EQ(discOfFolderName("disk-03"), 3);
    EXPECT_EQ(discOfFolderName("CD 2 - Live"), 2);
    EXPECT_EQ(discOfFolderName("Discovery"), std::nullopt);
    EXPECT_EQ(discOfFolderName("CDs"), std::nullopt);
    EXPECT_EQ(discOfFolderName("Disc"), std::nullopt);
    EXPECT_EQ(discOfFolderName("CD1st"), std::nullopt);
    EXPECT_EQ(discOfFolderName("cd99999999999"), std::nullopt);
}

TEST(FolderLayout, PutsDiscsTogether) {
    EXPECT_EQ(albumFolderOf("A/Album/CD1"), "A/Album");
    EXPECT_EQ(albumFolderOf("A/Album"), "A/Album");
    EXPECT_EQ(albumFolderOf("CD1"), "CD1") << "the root is no album";
}

TEST(FolderLayout, RanksCovers) {
    EXPECT_GT(coverRank("a/Cover.JPG"), coverRank("a/folder.png"));
    EXPECT_GT(coverRank("a/folder.jpg"), coverRank("a/front.webp"));
    EXPECT_GT(coverRank("a/front.webp"), 0);
    EXPECT_EQ(coverRank("a/back.jpg"), 0);
    EXPECT_EQ(coverRank("a/cover.txt"), 0);
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/folder_covers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace consort::library {

namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<FolderCovers::Found> walk(const std::vector<std::string>& keys) {
    FolderCovers covers;
    for (const auto& key : keys) {
        covers.visit({key, 10, 20, "", ""});
    }
    covers.finish();
    return covers.take();
}

}  // namespace

TEST(FolderCovers, TakesTheBestImageOfAFolder) {
    const auto found = walk({"A/1.mp3", "A/back.jpg", "A/cover.jpg", "A/folder.jpg"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].cover.object.key, "A/cover.jpg");
    EXPECT_EQ(found[0].cover.mime, "image/jpeg");
    EXPECT_THAT(found[0].cover.folders, ElementsAre("A"));
}

TEST(FolderCovers, ServesDiscsThatHaveNone) {
    const auto found =
        walk({"A/CD1/1.mp3", "A/CD2/1.mp3", "A/CD2/cover.png", "A/CD3/1.mp3", "A/cover.jpg"});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_THAT(found[0].cover.folders, ElementsAre("A/CD2"));
    EXPECT_THAT(found[1].cover.folders, UnorderedElementsAre("A", "A/CD1", "A/CD3"));
}

TEST(FolderCovers, DoesNotServeAlbumsBelow) {
    const auto found = walk({"A/X/1.mp3", "A/cover.jpg"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].cover.folders, ElementsAre("A"));
}

TEST(FolderCovers, FoldersGoOnAfterTheirSubfolders) {
    const auto found = walk({"A/b/1.mp3", "A/b/cover.jpg", "A/c.mp3", "A/cover.jpg"});
    EXPECT_EQ(found.size(), 2U);
}

TEST(FolderCovers, AnotherImageHasAnotherId) {
    FolderCovers one;
    one.visit({"A/cover.jpg", 10, 20, "", ""});
    one.finish();
    FolderCovers two;
    two.visit({"A/cover.jpg", 10, 21, "", ""});
    two.finish();
    EXPECT_NE(one.take()[0].cover.id, two.take()[0].cover.id);
}

TEST(FolderCovers, RemembersWhoseMusicChanged) {
    FolderCovers covers;
    covers.visit({"A/CD1/1.mp3", 1, 1, "", ""});
    covers.touch();
    covers.visit({"A/cover.jpg", 1, 1, "", ""});
    covers.visit({"B/1.mp3", 1, 1, "", ""});
    covers.visit({"B/cover.jpg", 1, 1, "", ""});
    covers.finish();

    const auto found = covers.take();
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0].isTouched);
    EXPECT_FALSE(found[1].isTouched);
}

}  // namespace consort::library

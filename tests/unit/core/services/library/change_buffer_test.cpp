// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/change_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace consort::library {

namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

StorageChange changed(const std::string& key) {
    return {StorageChangeKind::Changed, key};
}

}  // namespace

TEST(ChangeBuffer, GathersFoldersOnce) {
    ChangeBuffer buffer({});
    buffer.add("music", changed("A/X/1.mp3"), {});
    buffer.add("music", changed("A/X/2.mp3"), {});
    buffer.add("music", {StorageChangeKind::Removed, "A/X/CD1/1.mp3"}, {});
    buffer.add("music", changed("loose.mp3"), {});
    buffer.add("music", changed("B"), {});
    buffer.add("music", changed("C.flac/"), {});

    EXPECT_THAT(buffer.take().at("music"), ElementsAre("A/X/", "B/", "C.flac/", "loose.mp3"));
    EXPECT_FALSE(buffer.dueAt());
}

TEST(ChangeBuffer, OverflowMeansEverything) {
    ChangeBuffer buffer({});
    buffer.add("music", changed("A/1.mp3"), {});
    buffer.add("music", {StorageChangeKind::Overflow, ""}, {});

    EXPECT_THAT(buffer.take().at("music"), ElementsAre(""));
}

TEST(ChangeBuffer, TooManyFoldersMeanEverything) {
    ChangeBuffer buffer({1s, 10s, 3});
    for (const auto* key : {"A/1.mp3", "B/1.mp3", "C/1.mp3", "D/1.mp3"}) {
        buffer.add("music", changed(key), {});
    }

    EXPECT_THAT(buffer.take().at("music"), ElementsAre(""));
}

TEST(ChangeBuffer, WaitsForQuietButNotForever) {
    ChangeBuffer buffer({2s, 5s, 100});
    const ChangeBuffer::Time start{};
    buffer.add("music", changed("A/1.mp3"), start);
    EXPECT_EQ(buffer.dueAt(), start + 2s);
    buffer.add("music", changed("A/1.mp3"), start + 1s);
    EXPECT_EQ(buffer.dueAt(), start + 3s);
    buffer.add("music", changed("A/1.mp3"), start + 4s);
    EXPECT_EQ(buffer.dueAt(), start + 5s);
}

}  // namespace consort::library

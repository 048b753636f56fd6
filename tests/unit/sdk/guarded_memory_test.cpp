// SPDX-License-Identifier: Apache-2.0
#include "sdk/checker/guarded_memory.h"

#include <gtest/gtest.h>

namespace consort::checker {

namespace {

/// A struct that has grown since the oldest state.
struct Grown {
    std::uint32_t size;
    std::uint32_t flags;
    std::uint64_t later;
};

std::uint64_t read(const volatile std::uint64_t* place) {
    return *place;
}

const std::uint64_t* behind(const Grown* grown) {
    return &grown->later + 1;
}

}  // namespace

template <>
inline constexpr std::size_t kOldestSize<Grown> = 8;

TEST(GuardedMemoryDeathTest, AnOlderHostsStructEndsBeforeWhatCameLater) {
    GuardedMemory memory(Layout::Oldest);
    const auto* grown = memory.lend(Grown{0, 7, 9});
    EXPECT_EQ(grown->size, 8U);
    EXPECT_EQ(grown->flags, 7U);
    EXPECT_FALSE(CONSORT_HAS(grown, later));
    EXPECT_DEATH(read(&grown->later), "");
}

TEST(GuardedMemoryDeathTest, ThisVersionsStructIsWholeAndEndsThere) {
    GuardedMemory memory;
    const auto* grown = memory.lend(Grown{0, 7, 9});
    EXPECT_EQ(grown->size, sizeof(Grown));
    EXPECT_TRUE(CONSORT_HAS(grown, later));
    EXPECT_EQ(read(&grown->later), 9U);
    EXPECT_DEATH(read(behind(grown)), "");
}

TEST(GuardedMemoryDeathTest, ANewerHostsStructGoesOnWithRubbish) {
    GuardedMemory memory(Layout::Oversized);
    const auto* grown = memory.lend(Grown{0, 7, 9});
    EXPECT_GT(grown->size, sizeof(Grown));
    EXPECT_EQ(read(&grown->later), 9U);
    EXPECT_EQ(read(behind(grown)), 0xA5A5A5A5A5A5A5A5U);
}

TEST(GuardedMemoryDeathTest, NothingIsLeftAfterTheCall) {
    GuardedMemory memory;
    const auto* grown = memory.lend(Grown{0, 7, 9});
    memory.retire();
    EXPECT_DEATH(read(&grown->later), "");
}

}  // namespace consort::checker

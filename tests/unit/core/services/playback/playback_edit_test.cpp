// SPDX-License-Identifier: Apache-2.0
#include "core/services/playback/playback_edit.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::playback {

namespace {

constexpr TimeMs kNow = 1'000'000;

std::vector<db::QueueItem> items(const std::string& ids) {
    std::vector<db::QueueItem> all;
    for (const char id : ids) {
        all.push_back({std::string(1, id), TrackId("t")});
    }
    return all;
}

db::Playback playing(const std::string& ids, int index) {
    db::Playback playback;
    playback.queue.items = items(ids);
    playback.state.version = 3;
    playback.state.queueVersion = 2;
    playback.state.index = index;
    playback.state.positionMs = 500;
    playback.state.positionAtMs = kNow - 1'000;
    playback.state.isPlaying = true;
    return playback;
}

db::Playback apply(const db::Playback& current, PlaybackChange change) {
    return applyChange(current, std::move(change), kNow, 10'000);
}

TEST(PlaybackEdit, WhatPlaysGoesOnToTheEndOfItsTrack) {
    const auto state = playing("abc", 0).state;
    EXPECT_EQ(positionAt(state, kNow, 10'000), 1'500);
    EXPECT_EQ(positionAt(state, kNow + 60'000, 10'000), 10'000);
    EXPECT_EQ(positionAt(state, kNow - 5'000, 10'000), 500);
    auto paused = state;
    paused.isPlaying = false;
    EXPECT_EQ(positionAt(paused, kNow, 10'000), 500);
}

TEST(PlaybackEdit, AnotherItemBeginsAtItsBeginning) {
    const auto next = apply(playing("abc", 0), {.index = 2});
    EXPECT_EQ(next.state.positionMs, 0);
    EXPECT_EQ(next.state.version, 4);
    EXPECT_EQ(next.state.queueVersion, 2);
    EXPECT_EQ(apply(playing("abc", 0), {.index = 2, .positionMs = 7}).state.positionMs, 7);
    EXPECT_EQ(apply(playing("abc", 1), {.index = 1}).state.positionMs, 1'500);
}

TEST(PlaybackEdit, ThePositionAloneLeavesTheVersion) {
    const auto next = apply(playing("abc", 0), {.positionMs = 9});
    EXPECT_EQ(next.state.version, 3);
    EXPECT_EQ(next.state.positionMs, 9);
    EXPECT_EQ(next.state.positionAtMs, kNow);
}

TEST(PlaybackEdit, TheQueueHasAnotherVersionOnlyWhenItIsAnother) {
    EXPECT_EQ(apply(playing("abc", 0), {.queue = items("abc")}).state.queueVersion, 2);
    EXPECT_EQ(apply(playing("abc", 0), {.queue = items("acb")}).state.queueVersion, 3);
}

TEST(PlaybackEdit, AnIndexBeyondAShorterQueueIsItsLast) {
    EXPECT_EQ(apply(playing("abc", 2), {.queue = items("ab")}).state.index, 1);
    EXPECT_EQ(apply(playing("abc", 2), {.queue = items("xc")}).state.index, 1);
    const auto empty = apply(playing("abc", 2), {.queue = items("")});
    EXPECT_EQ(empty.state.index, std::nullopt);
    EXPECT_FALSE(empty.state.isPlaying);
    EXPECT_EQ(apply(empty, {.queue = items("z")}).state.index, 0);
}

TEST(PlaybackEdit, OrdersAreKeptThroughEdits) {
    auto shuffled = apply(playing("abcd", 1), {.isShuffled = true});
    EXPECT_EQ(shuffled.queue.order.front(), 1);
    shuffled = apply(shuffled, {.order = {{3, 1, 0, 2}}});
    const auto edited = apply(shuffled, {.queue = items("acdx")});
    EXPECT_EQ(edited.queue.order, (std::vector{2, 0, 1, 3}));
    EXPECT_THROW(apply(shuffled, {.order = {{0, 1, 2}}}), Error);
    EXPECT_THROW(apply(shuffled, {.order = {{0, 1, 2, 4}}}), Error);
    EXPECT_THROW(apply(shuffled, {.order = {{0, 1, 2, 2}}}), Error);
    EXPECT_TRUE(apply(edited, {.isShuffled = false}).queue.order.empty());
}

TEST(PlaybackEdit, ItemsWithoutAnIdGetOneOfTheirOwn) {
    std::vector<db::QueueItem> nameless(3, {"", TrackId("t")});
    const auto next = apply({}, {.queue = nameless});
    EXPECT_FALSE(next.queue.items[0].id.empty());
    EXPECT_NE(next.queue.items[0].id, next.queue.items[1].id);
    EXPECT_EQ(next.state.index, 0);
}

}  // namespace

}  // namespace consort::playback

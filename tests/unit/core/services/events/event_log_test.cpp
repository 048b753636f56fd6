// SPDX-License-Identifier: Apache-2.0
#include "core/services/events/event_log.h"

#include <gtest/gtest.h>

namespace consort::events {

namespace {

Event anEvent(const std::string& id, std::size_t bytes = 2) {
    return {id, Audience::everybody(), "x", std::string(bytes, '.')};
}

/// Ids after this one, or "unknown".
std::string after(const EventLog& log, const std::string& id) {
    std::string ids;
    const bool isKnown = log.replayAfter(id, [&](const Event& event) { ids += event.id; });
    return isKnown ? ids : "unknown";
}

TEST(EventLog, GivesWhatCameAfterAPlace) {
    EventLog log("start", 10, 1 << 20);
    EXPECT_EQ(log.lastId(), "start");
    EXPECT_EQ(after(log, "start"), "");
    for (const char* id : {"a", "b", "c"}) {
        log.add(anEvent(id));
    }
    EXPECT_EQ(log.lastId(), "c");
    EXPECT_EQ(after(log, "start"), "abc");
    EXPECT_EQ(after(log, "b"), "c");
    EXPECT_EQ(after(log, "c"), "");
    EXPECT_EQ(after(log, "?"), "unknown");
    EXPECT_EQ(after(log, ""), "unknown");
}

TEST(EventLog, ForgetsTheOldestBeyondItsNumber) {
    EventLog log("start", 2, 1 << 20);
    for (const char* id : {"a", "b", "c", "d"}) {
        log.add(anEvent(id));
    }
    EXPECT_EQ(after(log, "start"), "unknown");
    EXPECT_EQ(after(log, "a"), "unknown");
    EXPECT_EQ(after(log, "b"), "cd");
    EXPECT_EQ(after(log, "d"), "");
}

TEST(EventLog, ForgetsTheOldestBeyondItsSize) {
    EventLog log("start", 1'000, 10'000);
    for (const char* id : {"a", "b", "c"}) {
        log.add(anEvent(id, 4'000));
    }
    EXPECT_EQ(after(log, "start"), "unknown");
    EXPECT_EQ(after(log, "a"), "bc");
    log.add(anEvent("d", 50'000));
    EXPECT_EQ(after(log, "c"), "d");
}

}  // namespace

}  // namespace consort::events

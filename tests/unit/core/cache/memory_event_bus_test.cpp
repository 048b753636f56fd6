// SPDX-License-Identifier: Apache-2.0
#include "core/cache/memory_event_bus.h"

#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace consort::cache {

namespace {

TEST(MemoryEventBus, TellsEverybodyWhoListens) {
    MemoryEventBus bus;
    std::string first;
    std::string second;
    const auto a = bus.subscribe([&](std::string_view message) { first += message; });
    bus.publish("1");
    {
        const auto b = bus.subscribe([&](std::string_view message) { second += message; });
        bus.publish("2");
    }
    bus.publish("3");
    EXPECT_EQ(first, "123");
    EXPECT_EQ(second, "2");
}

TEST(MemoryEventBus, LosesNothingOfManyPublishers) {
    MemoryEventBus bus;
    int count = 0;
    const auto subscription = bus.subscribe([&](std::string_view) { ++count; });
    {
        std::vector<std::jthread> publishers;
        for (int i = 0; i < 4; ++i) {
            publishers.emplace_back([&bus] {
                for (int n = 0; n < 1'000; ++n) {
                    bus.publish("x");
                }
            });
        }
    }
    EXPECT_EQ(count, 4'000);
}

}  // namespace

}  // namespace consort::cache

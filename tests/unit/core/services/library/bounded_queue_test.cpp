// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/bounded_queue.h"

#include <atomic>
#include <memory>
#include <numeric>
#include <thread>

#include <gtest/gtest.h>

namespace consort::library {

namespace {

std::vector<int> upTo(int count) {
    std::vector<int> values(static_cast<std::size_t>(count));
    std::iota(values.begin(), values.end(), 0);
    return values;
}

}  // namespace

TEST(BoundedQueue, HandsOutInOrderAndAtMostWhatWasAsked) {
    BoundedQueue<int> queue(8);
    ASSERT_TRUE(queue.pushAll(upTo(5), {}));
    EXPECT_EQ(queue.popSome(3, {}), (std::vector<int>{0, 1, 2}));
    EXPECT_EQ(queue.popSome(3, {}), (std::vector<int>{3, 4}));
}

TEST(BoundedQueue, AClosedOneHandsOutWhatIsInsideAndThenNothing) {
    BoundedQueue<int> queue(8);
    ASSERT_TRUE(queue.push(7, {}));
    queue.close();
    EXPECT_FALSE(queue.push(8, {}));
    EXPECT_FALSE(queue.pushAll({8, 9}, {}));
    EXPECT_EQ(queue.pop({}), 7);
    EXPECT_EQ(queue.pop({}), std::nullopt);
    EXPECT_TRUE(queue.popSome(4, {}).empty());
}

TEST(BoundedQueue, AFullOneTakesNothingUntilHalfIsGone) {
    BoundedQueue<int> queue(4);
    ASSERT_TRUE(queue.pushAll(upTo(4), {}));
    std::atomic<bool> isPushed{false};
    std::jthread producer([&] {
        ASSERT_TRUE(queue.push(4, {}));
        isPushed = true;
    });
    EXPECT_EQ(queue.pop({}), 0);
    EXPECT_EQ(queue.popSome(3, {}), (std::vector<int>{1, 2, 3}));
    EXPECT_EQ(queue.pop({}), 4);
    producer.join();
    EXPECT_TRUE(isPushed);
}

TEST(BoundedQueue, AStopEndsTheWaitingOfBothSides) {
    BoundedQueue<int> full(1);
    BoundedQueue<int> empty(1);
    ASSERT_TRUE(full.push(1, {}));
    std::stop_source stop;
    std::atomic<int> refused{0};
    {
        std::jthread producer([&] { refused += full.push(2, stop.get_token()) ? 0 : 1; });
        std::jthread producers([&] { refused += full.pushAll({2, 3}, stop.get_token()) ? 0 : 1; });
        std::jthread consumer([&] { refused += empty.pop(stop.get_token()) ? 0 : 1; });
        stop.request_stop();
    }
    EXPECT_EQ(refused, 3);
}

TEST(BoundedQueue, LosesAndRepeatsNothingBetweenManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kEach = 5'000;
    BoundedQueue<std::unique_ptr<int>> queue(16);
    std::atomic<std::int64_t> sum{0};
    std::atomic<int> count{0};
    {
        std::vector<std::jthread> consumers;
        for (int i = 0; i < kThreads; ++i) {
            consumers.emplace_back([&queue, &sum, &count, i] {
                for (;;) {
                    const auto some = queue.popSome(static_cast<std::size_t>(i + 1), {});
                    if (some.empty()) {
                        return;
                    }
                    for (const auto& value : some) {
                        sum += *value;
                        ++count;
                    }
                }
            });
        }
        {
            std::vector<std::jthread> producers;
            for (int i = 0; i < kThreads; ++i) {
                producers.emplace_back([&queue] {
                    for (int value = 1; value <= kEach; ++value) {
                        ASSERT_TRUE(queue.push(std::make_unique<int>(value), {}));
                    }
                });
            }
        }
        queue.close();
    }
    EXPECT_EQ(count, kThreads * kEach);
    EXPECT_EQ(sum, std::int64_t{kThreads} * kEach * (kEach + 1) / 2);
}

}  // namespace consort::library

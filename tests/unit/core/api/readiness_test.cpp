// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/readiness.h"

#include <condition_variable>
#include <thread>

#include <gtest/gtest.h>

namespace consort::api {
namespace {

using std::chrono::milliseconds;

class ReadinessTest : public ::testing::Test {
protected:
    /// One check, which counts how often it is asked.
    std::vector<ReadinessCheck> checks() {
        return {{"disk", [this]() -> std::optional<std::string> {
                     std::unique_lock lock(mutex_);
                     ++asked_;
                     changed_.notify_all();
                     changed_.wait(lock, [this] { return !hangs_; });
                     return problem_;
                 }}};
    }

    void hang(bool hangs) {
        const std::lock_guard lock(mutex_);
        hangs_ = hangs;
        changed_.notify_all();
    }

    ManualClock clock_;
    Readiness readiness_{[this] { return checks(); }, clock_};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<std::string> problem_;
    bool hangs_ = false;
    int asked_ = 0;
};

TEST(ReadinessOfParts, WhatIsNotRequiredIsListedAndNoReasonToRefuse) {
    ManualClock clock;
    Readiness readiness(
        [] {
            return std::vector<ReadinessCheck>{
                {"cache", [] { return std::optional("gone"); }, false}};
        },
        clock
    );
    const auto state = readiness.probe();
    EXPECT_TRUE(state.isReady);
    EXPECT_EQ(state.items.front().problem, "gone");
    EXPECT_FALSE(state.items.front().isRequired);
}

TEST_F(ReadinessTest, AGoodAnswerStandsForStrangersAsLongAsItsCheckSays) {
    Readiness readiness(
        [this] {
            auto all = checks();
            all.front().goodFor = std::chrono::seconds(10);
            return all;
        },
        clock_
    );
    readiness.recent();
    clock_.advance(std::chrono::seconds(9));
    EXPECT_TRUE(readiness.recent().isReady);
    EXPECT_EQ(asked_, 1);

    problem_ = "gone";
    EXPECT_FALSE(readiness.probe().isReady);
    clock_.advance(std::chrono::seconds(2));
    EXPECT_FALSE(readiness.recent().isReady);
    EXPECT_EQ(asked_, 3);
}

TEST_F(ReadinessTest, StrangersShareTheAnswerOfASecond) {
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(readiness_.recent().isReady);
    }
    EXPECT_EQ(asked_, 1);
    problem_ = "gone";
    EXPECT_TRUE(readiness_.recent().isReady);
    clock_.advance(milliseconds(1000));
    EXPECT_FALSE(readiness_.recent().isReady);
    EXPECT_EQ(asked_, 2);
}

TEST_F(ReadinessTest, AnAdministratorAsksAnewAndStrangersLearnOfIt) {
    readiness_.recent();
    problem_ = "gone";
    const auto state = readiness_.probe();
    EXPECT_FALSE(state.isReady);
    EXPECT_EQ(state.items.at(0).problem, "gone");
    EXPECT_FALSE(readiness_.recent().isReady);
}

TEST_F(ReadinessTest, ChecksThatHangTakeOneThread) {
    readiness_.recent();
    clock_.advance(milliseconds(1000));
    hang(true);
    std::jthread stuck([this] { readiness_.recent(); });
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return asked_ == 2; });
    }
    EXPECT_TRUE(readiness_.recent().isReady) << "as it was found before";
    clock_.advance(milliseconds(5000));
    EXPECT_FALSE(readiness_.recent().isReady);
    EXPECT_EQ(asked_, 2);
    hang(false);
    stuck.join();
    EXPECT_TRUE(readiness_.recent().isReady);
}

}  // namespace
}  // namespace consort::api

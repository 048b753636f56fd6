// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/scan_agenda.h"

#include <gtest/gtest.h>

namespace consort::library {

namespace {

using namespace std::chrono_literals;
using Why = ScanJob::Why;

class ScanAgendaTest : public testing::Test {
protected:
    static ScanRecord running(std::int64_t turn, TimeMs updatedMs, bool isFull = false) {
        ScanRecord record;
        record.turn = turn;
        record.isRunning = true;
        record.updatedMs = updatedMs;
        record.status.isFull = isFull;
        return record;
    }

    static ScanRecord ended(std::int64_t turn, std::int64_t allTurn, std::int64_t fullTurn) {
        ScanRecord record;
        record.turn = turn;
        record.allTurn = allTurn;
        record.fullTurn = fullTurn;
        return record;
    }

    ScanAgenda::Time at_{1h};
    ScanAgenda agenda_{{2s, 15s, 100}, {3600s, 3s}};
};

}  // namespace

TEST_F(ScanAgendaTest, HasNothingToDoAtFirst) {
    EXPECT_FALSE(agenda_.dueAt());
    EXPECT_FALSE(agenda_.take(at_));
}

TEST_F(ScanAgendaTest, GivesWhatIsWantedOnce) {
    agenda_.want(false);
    agenda_.want(true);
    agenda_.want(false);
    const auto job = agenda_.take(at_);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->why, Why::Wanted);
    EXPECT_TRUE(job->isFull);
    EXPECT_FALSE(agenda_.take(at_));
}

TEST_F(ScanAgendaTest, LeavesAScanAloneWhoseServerGivesSigns) {
    for (int second = 0; second < 10; ++second) {
        agenda_.observe(running(7, 100 + second), {}, at_ + second * 2s, 0);
        EXPECT_FALSE(agenda_.dueAt());
    }
}

TEST_F(ScanAgendaTest, GoesOnWithAScanWhoseServerIsSilent) {
    agenda_.observe(running(7, 100, true), {}, at_, 0);
    agenda_.observe(running(7, 100, true), {}, at_ + 2s, 0);
    EXPECT_FALSE(agenda_.dueAt());
    agenda_.observe(running(7, 100, true), {}, at_ + 3s, 0);
    const auto job = agenda_.take(at_ + 3s);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->why, Why::Abandoned);
    EXPECT_TRUE(job->isFull);
    EXPECT_EQ(job->since, 7);
}

TEST_F(ScanAgendaTest, GoesOnAtOnceWithAScanThatWasGivenUp) {
    agenda_.observe(running(7, 0), {}, at_, 0);
    EXPECT_TRUE(agenda_.take(at_));
}

TEST_F(ScanAgendaTest, ForgetsASilenceThatEnded) {
    agenda_.observe(running(7, 100), {}, at_, 0);
    agenda_.observe(running(7, 100), {}, at_ + 3s, 0);
    agenda_.observe(running(7, 101), {}, at_ + 4s, 0);
    EXPECT_FALSE(agenda_.dueAt());
}

TEST_F(ScanAgendaTest, LooksThroughUnwatchedStoragesAtTheInterval) {
    auto record = ended(7, 7, 0);
    record.sweptMs = 1'000;
    agenda_.observe(record, {"bucket"}, at_, 3'600'999);
    EXPECT_FALSE(agenda_.dueAt());
    agenda_.observe(record, {"bucket"}, at_, 3'601'000);
    const auto job = agenda_.take(at_);
    ASSERT_TRUE(job);
    EXPECT_EQ(job->why, Why::Unwatched);
    EXPECT_EQ(job->scopes, (ChangeBuffer::Scopes{{"bucket", {""}}}));
}

TEST_F(ScanAgendaTest, CountsTheIntervalFromItsBeginWhenNothingWasEverScanned) {
    agenda_.observe({}, {"bucket"}, at_, 5'000'000);
    EXPECT_FALSE(agenda_.dueAt());
    agenda_.observe({}, {"bucket"}, at_, 5'000'000 + 3'600'000);
    EXPECT_TRUE(agenda_.dueAt());
}

TEST_F(ScanAgendaTest, HasNoIntervalWhereAllIsWatched) {
    agenda_.observe({}, {}, at_, 0);
    agenda_.observe({}, {}, at_, 999'999'999);
    EXPECT_FALSE(agenda_.dueAt());
}

TEST_F(ScanAgendaTest, HasNoIntervalWhenThereIsNone) {
    ScanAgenda agenda({}, {0s, 3s});
    agenda.observe({}, {"bucket"}, at_, 0);
    agenda.observe({}, {"bucket"}, at_, 999'999'999);
    EXPECT_FALSE(agenda.dueAt());
}

TEST_F(ScanAgendaTest, AScanThatBeganLaterAndWasAsThoroughIsEnough) {
    const ScanJob changed{Why::Wanted, false, {}, 7};
    const ScanJob full{Why::Wanted, true, {}, 7};
    EXPECT_FALSE(isDone(changed, ended(7, 7, 7))) << "it ran already when this one was wanted";
    EXPECT_TRUE(isDone(changed, ended(8, 8, 0)));
    EXPECT_FALSE(isDone(full, ended(8, 8, 0)));
    EXPECT_TRUE(isDone(full, ended(9, 9, 8)));
    EXPECT_FALSE(isDone(changed, ended(9, 0, 0))) << "it failed, or was about some folders";
}

TEST_F(ScanAgendaTest, AnAbandonedScanIsDoneWhenNoneRuns) {
    const ScanJob job{Why::Abandoned, false, {}, 7};
    EXPECT_FALSE(isDone(job, running(8, 0)));
    EXPECT_TRUE(isDone(job, ended(8, 8, 0)));
}

}  // namespace consort::library

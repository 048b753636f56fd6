// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/database_scan_turns.h"

#include <chrono>

#include "core/base/error.h"

#include "tests/support/test_database.h"

namespace consort::library {

namespace {

constexpr db::Query kEndLeases{
    "test_end_leases",
    "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'consort lease' AND datname = current_database()) ended"};

class DatabaseScanTurnsTest : public consort::testing::OnBothDatabases {
protected:
    bool mayWrite(const DatabaseScanTurns& turns) {
        try {
            database_->write([&](db::Transaction& transaction) { turns.requireTurn(transaction); });
            return true;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Cancelled);
            return false;
        }
    }

    static bool takesSoon(DatabaseScanTurns& turns) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!turns.tryTake()) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
        }
        return true;
    }

    static ScanStatus seen(std::uint64_t count) {
        ScanStatus status;
        status.state = ScanState::Running;
        status.seen = count;
        return status;
    }

    SystemClock clock_;
    DatabaseScanTurns one_{*database_, clock_, "one"};
    DatabaseScanTurns other_{*database_, clock_, "other"};
};

class ServerScanTurnsTest : public DatabaseScanTurnsTest {};

}  // namespace

CONSORT_ON_BOTH_DATABASES(DatabaseScanTurnsTest);
INSTANTIATE_TEST_SUITE_P(
    One,
    ServerScanTurnsTest,
    ::testing::Values(db::Dialect::PostgreSql),
    consort::testing::dialectName
);

TEST_P(DatabaseScanTurnsTest, OneAtATimeMayWrite) {
    EXPECT_FALSE(mayWrite(one_));
    EXPECT_TRUE(one_.tryTake());
    EXPECT_FALSE(one_.tryTake()) << "another thread of the same server";
    EXPECT_FALSE(other_.tryTake());
    EXPECT_TRUE(mayWrite(one_));
    EXPECT_FALSE(mayWrite(other_));
}

TEST_P(DatabaseScanTurnsTest, EverybodySeesTheScanThatRuns) {
    ASSERT_TRUE(one_.tryTake());
    EXPECT_FALSE(other_.look().isRunning);
    EXPECT_TRUE(one_.keep(seen(12)));
    const auto record = other_.look();
    EXPECT_TRUE(record.isRunning);
    EXPECT_EQ(record.holder, "one");
    EXPECT_EQ(record.status.seen, 12U);
}

TEST_P(DatabaseScanTurnsTest, AFinishedScanIsWrittenAndTheTurnFree) {
    ASSERT_TRUE(one_.tryTake());
    EXPECT_TRUE(one_.keep(seen(12)));
    EXPECT_TRUE(one_.finish(seen(20), {true, true}));
    EXPECT_FALSE(mayWrite(one_));
    const auto record = other_.look();
    EXPECT_FALSE(record.isRunning);
    EXPECT_EQ(record.status.seen, 20U);
    EXPECT_EQ(record.allTurn, record.turn);
    EXPECT_TRUE(record.sweptMs);
    EXPECT_TRUE(takesSoon(other_));
}

TEST_P(DatabaseScanTurnsTest, AScanThatIsLeftIsForSomebodyElse) {
    ASSERT_TRUE(one_.tryTake());
    EXPECT_TRUE(one_.keep(seen(12)));
    one_.leave();
    EXPECT_TRUE(other_.look().isRunning);
    EXPECT_EQ(other_.look().updatedMs, 0);
    EXPECT_TRUE(takesSoon(other_));
}

TEST_P(DatabaseScanTurnsTest, ATurnInWhichNothingRanLeavesNoTrace) {
    ASSERT_TRUE(one_.tryTake());
    one_.leave();
    EXPECT_FALSE(other_.look().isRunning);
    EXPECT_FALSE(other_.look().status.startedMs);
}

TEST_P(ServerScanTurnsTest, ALostTurnIsNoticedAndItsWritesAreRefused) {
    ASSERT_TRUE(one_.tryTake());
    ASSERT_TRUE(one_.keep(seen(12)));
    database_->read([](db::Session& session) { ASSERT_EQ(session.query(kEndLeases).int64(), 1); });
    ASSERT_TRUE(takesSoon(other_));
    EXPECT_FALSE(mayWrite(one_)) << "before it has noticed";
    EXPECT_FALSE(one_.keep(seen(13)));
    EXPECT_FALSE(one_.finish(seen(13), {true, true}));
    EXPECT_EQ(other_.look().allTurn, 0);
    EXPECT_TRUE(mayWrite(other_));
}

}  // namespace consort::library

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/scan_state_store.h"

#include <future>

#include "core/base/error.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

class ScanStateStoreTest : public testing::OnBothDatabases {
protected:
    /// Whether a transaction of this turn may write.
    bool isCurrent(std::int64_t term) {
        try {
            database_->write([&](Transaction& transaction) {
                ScanStateStore::requireTerm(transaction, term);
            });
            return true;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Cancelled);
            return false;
        }
    }

    ManualClock clock_{5'000};
    ScanStateStore store_{*database_, clock_};
};

/// SQLite has one writer at a time.
class ServerScanStateStoreTest : public ScanStateStoreTest {};

}  // namespace

CONSORT_ON_BOTH_DATABASES(ScanStateStoreTest);
INSTANTIATE_TEST_SUITE_P(
    One, ServerScanStateStoreTest, ::testing::Values(Dialect::PostgreSql), testing::dialectName
);

TEST_P(ScanStateStoreTest, BeginsWithNothing) {
    const auto record = store_.load();
    EXPECT_EQ(record.term, 0);
    EXPECT_FALSE(record.isRunning);
    EXPECT_TRUE(record.status.empty());
    EXPECT_FALSE(record.sweptMs);
}

TEST_P(ScanStateStoreTest, KeepsWhatTheHolderReports) {
    const auto term = store_.beginTerm("one");
    EXPECT_FALSE(store_.load().isRunning) << "a turn is not yet a scan";
    EXPECT_TRUE(store_.report(term, "{}"));
    const auto record = store_.load();
    EXPECT_EQ(record.holder, "one");
    EXPECT_EQ(record.status, "{}");
    EXPECT_EQ(record.updatedMs, 5'000);
    EXPECT_TRUE(record.isRunning);
}

TEST_P(ScanStateStoreTest, RefusesAnEarlierTurn) {
    const auto first = store_.beginTerm("one");
    const auto second = store_.beginTerm("other");
    EXPECT_GT(second, first);
    EXPECT_FALSE(isCurrent(first));
    EXPECT_TRUE(isCurrent(second));
    EXPECT_FALSE(store_.report(first, "late"));
    EXPECT_FALSE(store_.finish(first, {"late", true, true, true}));
    EXPECT_FALSE(store_.giveUp(first));
    EXPECT_TRUE(store_.load().status.empty());
}

TEST_P(ScanStateStoreTest, RemembersWhatWasScannedToTheEnd) {
    const auto part = store_.beginTerm("one");
    store_.finish(part, {"part", false, true, false});
    EXPECT_EQ(store_.load().allTerm, 0);
    EXPECT_EQ(store_.load().fullTerm, 0);
    const auto changed = store_.beginTerm("one");
    store_.finish(changed, {"changed", true, false, true});
    EXPECT_EQ(store_.load().allTerm, changed);
    EXPECT_EQ(store_.load().fullTerm, 0);
    EXPECT_EQ(store_.load().sweptMs, 5'000);
    const auto full = store_.beginTerm("one");
    store_.finish(full, {"full", true, true, false});
    EXPECT_EQ(store_.load().allTerm, full);
    EXPECT_EQ(store_.load().fullTerm, full);
}

TEST_P(ScanStateStoreTest, MarksAScanThatWasGivenUp) {
    const auto term = store_.beginTerm("one");
    EXPECT_FALSE(store_.giveUp(term)) << "there is no scan to go on with";
    store_.report(term, "{}");
    EXPECT_TRUE(store_.giveUp(term));
    EXPECT_TRUE(store_.load().isRunning);
    EXPECT_EQ(store_.load().updatedMs, 0);
}

TEST_P(ScanStateStoreTest, ATurnWaitsForWhatTheOneBeforeIsWriting) {
    const auto first = store_.beginTerm("one");
    std::future<std::int64_t> next;
    bool isFirstToEnd = false;
    database_->write([&](Transaction& transaction) {
        ScanStateStore::requireTerm(transaction, first);
        next = std::async(std::launch::async, [&] { return store_.beginTerm("other"); });
        isFirstToEnd = next.wait_for(std::chrono::milliseconds(200)) == std::future_status::timeout;
    });
    EXPECT_TRUE(isFirstToEnd);
    EXPECT_GT(next.get(), first);
}

TEST_P(ServerScanStateStoreTest, ProgressDoesNotWaitForWhatIsBeingWritten) {
    const auto term = store_.beginTerm("one");
    std::future<bool> report;
    std::future_status status{};
    database_->write([&](Transaction& transaction) {
        ScanStateStore::requireTerm(transaction, term);
        report = std::async(std::launch::async, [&] { return store_.report(term, "{}"); });
        status = report.wait_for(std::chrono::seconds(10));
    });
    EXPECT_EQ(status, std::future_status::ready);
    EXPECT_TRUE(report.get());
}

}  // namespace consort::db

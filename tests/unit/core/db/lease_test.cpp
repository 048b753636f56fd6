// SPDX-License-Identifier: Apache-2.0
#include "core/db/lease.h"

#include <chrono>
#include <filesystem>

#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX's
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

constexpr Query kEndLeases{
    "test_end_leases",
    "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'consort lease' AND datname = current_database()) ended"};

constexpr Query kLeaseSessions{
    "test_lease_sessions",
    "SELECT COUNT(*) FROM pg_stat_activity"
    " WHERE application_name = 'consort lease' AND datname = current_database()"};

class LeaseTest : public testing::OnBothDatabases {
protected:
    DatabaseUrl url() const { return DatabaseUrl::parse(database_.url()); }

    std::int64_t count(const Query& query) {
        return database_->read([&](Session& session) { return session.query(query).int64(); });
    }

    /// PostgreSQL frees a lock when it sees the end of the connection, which is a moment later.
    static bool takesSoon(Lease& lease) {
        return soon([&] { return lease.tryTake(); });
    }

    template <class Done>
    static bool soon(Done done) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (!done()) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
        }
        return true;
    }

    Lease one_{url(), "scan"};
    Lease other_{url(), "scan"};
};

/// Of PostgreSQL alone.
class AdvisoryLeaseTest : public LeaseTest {};

class FileLeaseTest : public LeaseTest {
protected:
    std::filesystem::path file() const { return url().path() + "-scan.lock"; }
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(LeaseTest);
INSTANTIATE_TEST_SUITE_P(
    One, AdvisoryLeaseTest, ::testing::Values(Dialect::PostgreSql), testing::dialectName
);
INSTANTIATE_TEST_SUITE_P(
    One, FileLeaseTest, ::testing::Values(Dialect::Sqlite), testing::dialectName
);

TEST_P(LeaseTest, IsNotHeldBeforeItIsTaken) {
    EXPECT_FALSE(one_.isHeld());
}

TEST_P(LeaseTest, IsHeldByOneAtATime) {
    EXPECT_TRUE(one_.tryTake());
    EXPECT_FALSE(other_.tryTake());
    EXPECT_TRUE(one_.isHeld());
    EXPECT_FALSE(other_.isHeld());
}

TEST_P(LeaseTest, CanBeTakenAgainByItsHolder) {
    EXPECT_TRUE(one_.tryTake());
    EXPECT_TRUE(one_.tryTake());
    one_.giveBack();
    EXPECT_TRUE(takesSoon(other_)) << "taking it twice is not holding it twice";
}

TEST_P(LeaseTest, IsFreeOnceItIsGivenBack) {
    EXPECT_TRUE(one_.tryTake());
    EXPECT_FALSE(other_.tryTake());
    one_.giveBack();
    EXPECT_FALSE(one_.isHeld());
    EXPECT_TRUE(takesSoon(other_));
}

TEST_P(LeaseTest, OfAnotherNameIsAnother) {
    Lease backup(url(), "backup");
    EXPECT_TRUE(one_.tryTake());
    EXPECT_TRUE(backup.tryTake());
}

TEST_P(LeaseTest, EndsWithTheProcessThatHoldsIt) {
    const pid_t child = ::fork();
    if (child == 0) {
        Lease lease(url(), "scan");
        const bool isTaken = lease.tryTake();
        ::kill(::getpid(), isTaken ? SIGKILL : SIGTERM);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGKILL) << "the child did not get it";
    EXPECT_TRUE(takesSoon(other_));
}

TEST_P(AdvisoryLeaseTest, IsLostWithItsConnection) {
    ASSERT_TRUE(one_.tryTake());
    ASSERT_EQ(count(kEndLeases), 1);
    EXPECT_FALSE(one_.isHeld());
    EXPECT_TRUE(takesSoon(other_));
    EXPECT_FALSE(one_.isHeld());
    EXPECT_FALSE(one_.tryTake());
}

TEST_P(AdvisoryLeaseTest, CanBeTakenAnewByWhoLostIt) {
    ASSERT_TRUE(one_.tryTake());
    ASSERT_EQ(count(kEndLeases), 1);
    EXPECT_FALSE(one_.isHeld());
    EXPECT_TRUE(takesSoon(one_));
    EXPECT_TRUE(one_.isHeld());
}

TEST_P(AdvisoryLeaseTest, KeepsNoConnectionOnceItIsGivenBack) {
    ASSERT_TRUE(one_.tryTake());
    EXPECT_EQ(count(kLeaseSessions), 1);
    one_.giveBack();
    EXPECT_TRUE(soon([&] { return count(kLeaseSessions) == 0; }));
}

TEST_P(AdvisoryLeaseTest, SaysSoWhenTheDatabaseCannotBeReached) {
    Lease nowhere(DatabaseUrl::parse("postgresql://consort@127.0.0.1:1/none"), "scan");
    try {
        nowhere.tryTake();
        FAIL() << "nobody listens there";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
    }
}

TEST_P(FileLeaseTest, IsLostWithItsFile) {
    ASSERT_TRUE(one_.tryTake());
    std::filesystem::remove(file());
    EXPECT_TRUE(other_.tryTake());
    EXPECT_FALSE(one_.isHeld());
    EXPECT_TRUE(other_.isHeld());
}

TEST_P(FileLeaseTest, SaysSoWhenTheFileCannotBeMade) {
    Lease nowhere(DatabaseUrl::parse("sqlite:///nowhere/at/all/consort.db"), "scan");
    try {
        nowhere.tryTake();
        FAIL() << "there is no such folder";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
    }
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/replica.h"

#include <memory>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::db {

namespace {

class OneNumber final : public Row {
public:
    bool isNull(int) const override { return false; }

    std::string_view view(int) const override { return "1"; }

    std::int64_t int64(int) const override { return 1; }

    double real(int) const override { return 1; }

    bool boolean(int) const override { return true; }
};

/// Answers everything with the number 1, so that the replica is just where the primary is.
class FakeConnection final : public Connection {
public:
    Dialect dialect() const override { return Dialect::PostgreSql; }

    std::int64_t execute(const StatementText&, std::span<const Param>, const RowSink* sink)
        override {
        (*sink)(OneNumber());
        return 0;
    }

    void begin() override {}

    void beginSnapshot() override {}

    void commit() override {}

    void rollback() noexcept override {}

    bool isUsable() const override { return true; }
};

std::unique_ptr<Connection> open() {
    return std::make_unique<FakeConnection>();
}

class ReplicaTest : public ::testing::Test {
protected:
    bool tryFailing(const Error& error) {
        return replica_.tryRead([&](Session&) { throw error; });
    }

    ConnectionPool primary_{open, 1};
    Replica replica_{open, 1, std::chrono::minutes(1), primary_};
};

}  // namespace

TEST_F(ReplicaTest, ReadsWhereThePrimaryIs) {
    EXPECT_TRUE(replica_.tryRead([](Session&) {}));
    EXPECT_TRUE(replica_.isUsed());
}

TEST_F(ReplicaTest, LeavesToThePrimaryWhatIsUnavailable) {
    EXPECT_FALSE(tryFailing(unavailable("too many clients")));
    EXPECT_TRUE(replica_.isUsed());
}

TEST_F(ReplicaTest, IsLeftAloneOnceItWasTooSlow) {
    EXPECT_FALSE(tryFailing(Error(ErrorCode::Timeout, "statement timeout")));
    EXPECT_FALSE(replica_.isUsed());
}

TEST_F(ReplicaTest, LeavesToThePrimaryWhatFindsEveryConnectionBusy) {
    const auto begun = Replica::Clock::now();
    EXPECT_TRUE(replica_.tryRead([&](Session&) { EXPECT_FALSE(replica_.tryRead([](Session&) {})); })
    );
    EXPECT_LT(Replica::Clock::now() - begun, std::chrono::seconds(10));
}

TEST_F(ReplicaTest, IsReadWhileThePrimaryIsBusy) {
    Replica replica(open, 1, std::chrono::minutes(1), primary_, std::chrono::milliseconds(0));
    ASSERT_TRUE(replica.tryRead([](Session&) {}));
    const auto busy = primary_.lease();
    EXPECT_TRUE(replica.tryRead([](Session&) {}));
}

TEST_F(ReplicaTest, ThrowsWhatIsWrongWithTheReadItself) {
    EXPECT_THROW(tryFailing(invalid("a bad cursor")), Error);
    EXPECT_TRUE(replica_.isUsed());
}

}  // namespace consort::db

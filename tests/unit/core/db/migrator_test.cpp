// SPDX-License-Identifier: Apache-2.0
#include "core/db/migrator.h"

#include "core/base/error.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

constexpr Query kVersions{"versions", "SELECT COUNT(*) FROM schema_migrations"};
constexpr Query kRows{"rows", "SELECT COUNT(*) FROM made_by_test"};

constexpr Migration kFirst{
    1,
    "first",
    "CREATE TABLE made_by_test (a INTEGER);\n",
    "CREATE TABLE made_by_test (a INTEGER);\n"};
constexpr Migration kSecond{
    2,
    "second",
    "INSERT INTO made_by_test VALUES (1);\nINSERT INTO made_by_test VALUES (2);\n",
    "INSERT INTO made_by_test VALUES (1);\nINSERT INTO made_by_test VALUES (2);\n"};
constexpr Migration kBroken{
    2,
    "broken",
    "INSERT INTO made_by_test VALUES (1);\nINSERT INTO nowhere VALUES (2);\n",
    "INSERT INTO made_by_test VALUES (1);\nINSERT INTO nowhere VALUES (2);\n"};

class MigratorTest : public ::testing::TestWithParam<Dialect> {
protected:
    std::int64_t count(const Query& query) {
        return database_->read([&](Session& session) { return session.query(query).int64(); });
    }

    ErrorCode codeOf(std::span<const Migration> migrations) {
        try {
            migrate(*database_, clock_, migrations);
        } catch (const Error& error) {
            return error.code();
        }
        return ErrorCode{};
    }

    testing::TestDatabase database_{GetParam(), testing::Schema::Empty};
    ManualClock clock_;
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(MigratorTest);

TEST_P(MigratorTest, AppliesBuiltInMigrationsOnce) {
    const auto all = static_cast<int>(builtInMigrations().size());
    EXPECT_EQ(migrate(*database_, clock_), all);
    EXPECT_EQ(migrate(*database_, clock_), 0);
    EXPECT_EQ(count(kVersions), all);
}

TEST_P(MigratorTest, AppliesOnlyWhatIsNew) {
    migrate(*database_, clock_, std::array{kFirst});
    EXPECT_EQ(migrate(*database_, clock_, std::array{kFirst, kSecond}), 1);
    EXPECT_EQ(count(kRows), 2);
}

TEST_P(MigratorTest, UndoesAMigrationThatFails) {
    EXPECT_EQ(codeOf(std::array{kFirst, kBroken}), ErrorCode::Internal);
    EXPECT_EQ(count(kVersions), 1);
    EXPECT_EQ(count(kRows), 0);
}

TEST_P(MigratorTest, RefusesANewerDatabase) {
    migrate(*database_, clock_, std::array{kFirst, kSecond});
    EXPECT_EQ(codeOf(std::array{kFirst}), ErrorCode::Conflict);
}

TEST_P(MigratorTest, RefusesAChangedMigration) {
    migrate(*database_, clock_, std::array{kFirst});
    Migration changed = kFirst;
    changed.sqlite = changed.postgres = "CREATE TABLE made_by_test (b INTEGER);\n";
    EXPECT_EQ(codeOf(std::array{changed}), ErrorCode::Conflict);
}

}  // namespace consort::db

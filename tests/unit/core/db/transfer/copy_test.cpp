// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/copy.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/base/error.h"
#include "core/db/migrator.h"
#include "core/db/search/search_index.h"
#include "core/db/transfer/backup.h"
#include "core/db/transfer/copy_progress.h"
#include "core/db/transfer/snapshot.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/transfer/filled_tables.h"

namespace consort::db {

namespace {

constexpr Query kAdd{"add", "INSERT INTO plugin_kv (instance, key, value) VALUES ('x', $1, 'v')"};
constexpr Query kSource{"source", "UPDATE unfinished_copy SET source = $1"};
constexpr Query kNewer{
    "newer",
    "INSERT INTO schema_migrations (version, name, checksum, applied_ms) VALUES ($1, 'x', 'x', 0)"};

const TransferListener kSilent = [](const TransferProgress&) {};

/// All rows of a database, in a form that does not depend on its kind.
std::string exportOf(const std::string& url) {
    const auto file = std::filesystem::temp_directory_path() / (newUuid(0) + ".backup");
    backupDatabase(DatabaseUrl::parse(url), file, "test", kSilent);
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    std::filesystem::remove(file);
    return bytes.str();
}

struct Killed {};

/// Ends the copy when it told `calls` times what it does, as a kill would.
TransferListener killAfter(int calls) {
    return [left = calls](const TransferProgress&) mutable {
        if (left-- == 0) {
            throw Killed();
        }
    };
}

using Direction = std::pair<Dialect, Dialect>;

class CopyTest : public ::testing::TestWithParam<Direction> {
protected:
    TransferSummary copy(
        CopyMode mode = CopyMode::Continue, const TransferListener& listener = kSilent
    ) {
        return copyDatabase(
            DatabaseUrl::parse(source_.url()),
            DatabaseUrl::parse(target_.url()),
            mode,
            clock_,
            listener
        );
    }

    std::string messageOf(
        CopyMode mode = CopyMode::Continue, const TransferListener& listener = kSilent
    ) {
        try {
            copy(mode, listener);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::Conflict) << error.what();
            return error.what();
        }
        return "";
    }

    bool isUnfinished() {
        return hasCopyProgress(*openForWriting(DatabaseUrl::parse(target_.url())));
    }

    void killMidway() {
        EXPECT_THROW(copy(CopyMode::Continue, killAfter(20)), Killed);
        EXPECT_TRUE(isUnfinished());
    }

    testing::TestDatabase source_{GetParam().first};
    testing::TestDatabase target_{GetParam().second, testing::Schema::Empty};
    ManualClock clock_;
};

std::string directionName(const ::testing::TestParamInfo<Direction>& info) {
    const auto name = [](Dialect dialect) {
        return dialect == Dialect::Sqlite ? "Sqlite" : "PostgreSql";
    };
    return std::string(name(info.param.first)) + "To" + name(info.param.second);
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(
    Both,
    CopyTest,
    ::testing::Values(
        Direction{Dialect::Sqlite, Dialect::PostgreSql},
        Direction{Dialect::PostgreSql, Dialect::Sqlite},
        Direction{Dialect::Sqlite, Dialect::Sqlite},
        Direction{Dialect::PostgreSql, Dialect::PostgreSql}
    ),
    directionName
);

TEST_P(CopyTest, CopiesEveryTable) {
    const auto source = DatabaseUrl::parse(source_.url());
    testing::fillTables(source, 20);
    // More than are read or written at once.
    testing::fillTable(source, "plugin_kv", 600);
    testing::fillTable(source, "folders", 600);
    const auto summary = copy();
    EXPECT_EQ(exportOf(source_.url()), exportOf(target_.url()));
    for (const TransferredTable& table : summary.tables) {
        EXPECT_GE(table.rows, 20U) << table.name;
    }
    EXPECT_FALSE(isUnfinished());
}

TEST_P(CopyTest, GivesAServerWhatItNeeds) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 6);
    copy();
    EXPECT_EQ(migrate(*target_, clock_), 0);
    // Its own numbers go on behind those that came, and its full-text index has what came.
    SearchIndex search(*target_);
    target_->write([&](Transaction& transaction) {
        search.put(transaction, {{SearchKind::Album, "new", "harbour", "harbour lights"}});
    });
    EXPECT_EQ(search.search(SearchKind::Album, "lights", 5), std::vector<std::string>{"new"});
}

TEST_P(CopyTest, GoesOnAfterBeingKilledAnywhere) {
    const auto source = DatabaseUrl::parse(source_.url());
    testing::fillTables(source, 8);
    testing::fillTable(source, "plugin_kv", 5000);
    testing::fillTable(source, "folders", 5000);
    int kills = 0;
    std::optional<TransferSummary> summary;
    while (!summary) {
        try {
            summary = copy(CopyMode::Continue, killAfter(9 + 3 * kills));
        } catch (const Killed&) {
            ASSERT_LT(++kills, 100);
        }
    }
    EXPECT_GT(kills, 3);
    EXPECT_TRUE(summary->resumed);
    EXPECT_EQ(exportOf(source_.url()), exportOf(target_.url()));
}

TEST_P(CopyTest, IsContentWithACopyThatIsWhole) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    copy();
    EXPECT_TRUE(copy().resumed);
    target_->write([](Transaction& transaction) { transaction.run(kAdd, "mine"); });
    EXPECT_NE(messageOf().find("already"), std::string::npos);
}

TEST_P(CopyTest, FindsARowThatDiffers) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    const auto message = messageOf(CopyMode::Continue, [&](const TransferProgress& progress) {
        if (progress.doing == "copying" && progress.rows == progress.total) {
            target_->write([](Transaction& transaction) { transaction.run(kAdd, "injected"); });
        }
    });
    EXPECT_NE(message.find("plugin_kv"), std::string::npos) << message;
    EXPECT_TRUE(isUnfinished());
}

TEST_P(CopyTest, FindsThatTheSourceChangedBetweenTwoRuns) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    EXPECT_THROW(
        copy(
            CopyMode::Continue,
            [](const TransferProgress& progress) {
                if (progress.doing == "comparing") {
                    throw Killed();
                }
            }
        ),
        Killed
    );
    source_->write([](Transaction& transaction) { transaction.run(kAdd, "later"); });
    EXPECT_NE(messageOf().find("the source changed"), std::string::npos);
    copy(CopyMode::Restart);
    EXPECT_EQ(exportOf(source_.url()), exportOf(target_.url()));
}

TEST_P(CopyTest, RefusesATargetWithRows) {
    migrate(*target_, clock_);
    target_->write([](Transaction& transaction) { transaction.run(kAdd, "mine"); });
    for (const CopyMode mode : {CopyMode::Continue, CopyMode::Restart, CopyMode::DryRun}) {
        EXPECT_NE(messageOf(mode).find("plugin_kv"), std::string::npos);
    }
}

TEST_P(CopyTest, RefusesTheUnfinishedCopyOfAnother) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    killMidway();
    target_->write([](Transaction& transaction) { transaction.run(kSource, "sqlite:///other"); });
    EXPECT_NE(messageOf().find("sqlite:///other"), std::string::npos);
    EXPECT_NE(messageOf(CopyMode::Restart).find("sqlite:///other"), std::string::npos);
}

TEST_P(CopyTest, RefusesANewerTarget) {
    migrate(*target_, clock_);
    target_->write([](Transaction& transaction) { transaction.run(kNewer, 9999); });
    EXPECT_NE(messageOf().find("9999"), std::string::npos);
}

TEST_P(CopyTest, RefusesANewerSource) {
    source_->write([](Transaction& transaction) { transaction.run(kNewer, 9999); });
    EXPECT_NE(messageOf().find("9999"), std::string::npos);
}

TEST_P(CopyTest, KeepsAServerFromAnUnfinishedCopy) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    killMidway();
    EXPECT_THROW(migrate(*target_, clock_), Error);
}

TEST_P(CopyTest, WritesNothingInADryRun) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    EXPECT_GT(copy(CopyMode::DryRun).rows, 100U);
    const auto target = openForWriting(DatabaseUrl::parse(target_.url()));
    EXPECT_TRUE(listTableNames(*target).empty());
}

TEST_P(CopyTest, SeesOneStateOfTheSource) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 4);
    bool changed = false;
    const auto before = exportOf(source_.url());
    copy(CopyMode::Continue, [&](const TransferProgress&) {
        if (!std::exchange(changed, true)) {
            source_->write([](Transaction& transaction) { transaction.run(kAdd, "meanwhile"); });
        }
    });
    EXPECT_EQ(exportOf(target_.url()), before);
}

TEST(Copy, ComesBackTheSame) {
    testing::TestDatabase first(Dialect::Sqlite);
    testing::TestDatabase second(Dialect::PostgreSql, testing::Schema::Empty);
    testing::TestDatabase third(Dialect::Sqlite, testing::Schema::Empty);
    testing::fillTables(DatabaseUrl::parse(first.url()), 50);
    const ManualClock clock;
    const auto urlOf = [](testing::TestDatabase& database) {
        return DatabaseUrl::parse(database.url());
    };
    copyDatabase(urlOf(first), urlOf(second), CopyMode::Continue, clock, kSilent);
    copyDatabase(urlOf(second), urlOf(third), CopyMode::Continue, clock, kSilent);
    EXPECT_EQ(exportOf(first.url()), exportOf(third.url()));
}

TEST(Copy, RefusesItself) {
    testing::TestDatabase database(Dialect::Sqlite);
    const auto url = DatabaseUrl::parse(database.url());
    EXPECT_THROW(copyDatabase(url, url, CopyMode::Continue, ManualClock(), kSilent), Error);
}

TEST(Copy, CreatesNoSource) {
    testing::TestDatabase target(Dialect::Sqlite);
    const auto missing = DatabaseUrl::parse("sqlite:///nonexistent-folder/consort.db");
    try {
        copyDatabase(
            missing, DatabaseUrl::parse(target.url()), CopyMode::Continue, ManualClock(), kSilent
        );
        FAIL() << "copied a database that is not there";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::NotFound);
    }
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/database.h"

#include <atomic>
#include <barrier>
#include <functional>
#include <latch>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/db/query_builder.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

constexpr Query kPut{"put", "INSERT INTO plugin_kv (instance, key, value) VALUES ($1, $2, $3)"};
constexpr Query kGet{"get", "SELECT value, expires_ms FROM plugin_kv WHERE key = $1"};
constexpr Query kCount{"count", "SELECT COUNT(*) FROM plugin_kv"};
constexpr Query kAddLibrary{
    "add_library", "INSERT INTO libraries (id, name, storage, created_ms) VALUES ($1, $2, $3, $4)"};
constexpr Query kAddKey{
    "add_key",
    "INSERT INTO api_keys (id, user_id, name, key_hash, created_ms) VALUES ($1, $2, $3, $4, $5)"};
constexpr Query kAddFlags{
    "add_flags",
    "INSERT INTO scan_runs (id, is_full, state, started_ms, total_files) VALUES ($1, $2, $3, $4, "
    "$5)"};
constexpr Query kFlags{
    "flags", "SELECT is_full, started_ms, total_files, 0.5 FROM scan_runs WHERE is_full = $1"};

class DatabaseTest : public testing::OnBothDatabases {
protected:
    void put(std::string_view key, std::string_view value) {
        database_->write([&](Transaction& transaction) {
            transaction.run(kPut, "test", key, value);
        });
    }

    std::int64_t count() {
        return database_->read([](Session& session) { return session.query(kCount).int64(); });
    }
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(DatabaseTest);

TEST_P(DatabaseTest, ReadsBackWhatWasWritten) {
    const std::string value = "naïve 'quoted' \"text\" \\ % 音楽";
    put("k", value);
    const auto found = database_->read([](Session& session) {
        return session.query(kGet, "k").first([](const Row& row) { return row.text(0); });
    });
    EXPECT_EQ(found, value);
}

TEST_P(DatabaseTest, KeepsTypesOfValues) {
    database_->write([](Transaction& transaction) {
        transaction.run(kAddFlags, "1", true, "done", std::int64_t{1} << 60, nullptr);
        transaction.run(kAddFlags, "2", false, "done", 2, std::optional<int>(7));
    });
    database_->read([](Session& session) {
        session.query(kFlags, true).each([](const Row& row) {
            EXPECT_TRUE(row.boolean(0));
            EXPECT_EQ(row.int64(1), std::int64_t{1} << 60);
            EXPECT_EQ(row.optionalInt64(2), std::nullopt);
            EXPECT_EQ(row.real(3), 0.5);
        });
        EXPECT_EQ(
            session.query(kFlags, false).first([](const Row& row) { return row.optionalInt64(2); }),
            std::optional(std::optional<std::int64_t>(7))
        );
    });
}

TEST_P(DatabaseTest, GivesNothingForNoRow) {
    const auto found = database_->read([](Session& session) {
        return session.query(kGet, "absent").first([](const Row& row) { return row.text(0); });
    });
    EXPECT_EQ(found, std::nullopt);
}

TEST_P(DatabaseTest, UndoesAWriteThatThrows) {
    EXPECT_THROW(
        database_->write([](Transaction& transaction) {
            transaction.run(kPut, "test", "k", "v");
            throw notFound("nothing");
        }),
        Error
    );
    EXPECT_EQ(count(), 0);
}

TEST_P(DatabaseTest, NamesTheColumnOfADuplicate) {
    const auto add = [](Transaction& transaction) {
        transaction.run(kAddLibrary, "1", "music", "disk", 0);
    };
    database_->write(add);
    try {
        database_->write([](Transaction& transaction) {
            transaction.run(kAddLibrary, "2", "music", "other", 0);
        });
        FAIL() << "a second library of the same name was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Conflict);
        ASSERT_EQ(error.fields().size(), 1U);
        EXPECT_EQ(error.fields()[0].field, "name");
    }
}

TEST_P(DatabaseTest, KeepsReferencesWhole) {
    try {
        database_->write([](Transaction& transaction) {
            transaction.run(kAddKey, "1", "nobody", "n", "h", 0);
        });
        FAIL() << "a key of an unknown user was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Conflict);
    }
}

TEST_P(DatabaseTest, RefusesNulInText) {
    try {
        put("k", std::string_view("a\0b", 3));
        FAIL() << "NUL was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Invalid);
    }
}

TEST_P(DatabaseTest, RefusesWrongNumberOfValues) {
    EXPECT_THROW(
        database_->read([](Session& session) { session.query(kGet).int64(); }), std::logic_error
    );
}

TEST_P(DatabaseTest, RunsBuiltStatements) {
    database_->write([](Transaction& transaction) {
        QueryBuilder insert("insert_rows");
        insert.add("INSERT INTO plugin_kv (instance, key, value) VALUES");
        insert.addRow({"test", "a", "1"}).addRow({"test", "b", "2"});
        EXPECT_EQ(transaction.run(insert), 2);
    });
    EXPECT_EQ(count(), 2);
}

TEST_P(DatabaseTest, CommitsEveryOneOfManyWrites) {
    constexpr int kThreads = 8;
    constexpr int kEach = 25;
    std::atomic<int> failed = 0;
    {
        std::latch start(kThreads);
        std::vector<std::jthread> writers;
        for (int thread = 0; thread < kThreads; ++thread) {
            writers.emplace_back([&, thread] {
                start.arrive_and_wait();
                for (int i = 0; i < kEach; ++i) {
                    const std::string key = std::to_string(thread) + "." + std::to_string(i);
                    try {
                        // Every fifth is a duplicate that must fail alone.
                        put(i % 5 == 4 ? "duplicate" : key, "v");
                    } catch (const Error& error) {
                        EXPECT_EQ(error.code(), ErrorCode::Conflict) << error.what();
                        ++failed;
                    }
                }
            });
        }
    }
    EXPECT_EQ(failed, kThreads * (kEach / 5) - 1);
    EXPECT_EQ(count(), kThreads * kEach - failed);
}

TEST_P(DatabaseTest, KeepsWritesOverAReopening) {
    put("k", "v");
    database_.reopen();
    EXPECT_EQ(count(), 1);
}

TEST_P(DatabaseTest, ReadsWhileAWriteRuns) {
    put("a", "1");
    database_->write([&](Transaction& transaction) {
        transaction.run(kPut, "test", "b", "2");
        EXPECT_EQ(count(), 1);
    });
    EXPECT_EQ(count(), 2);
}

TEST(SqliteDatabase, RefusesAWriteInsideAWrite) {
    testing::TestDatabase database(Dialect::Sqlite);
    EXPECT_THROW(
        database->write([&](Transaction&) { database->write([](Transaction&) {}); }),
        std::logic_error
    );
}

TEST(SqliteDatabase, RefusesWritesInReads) {
    testing::TestDatabase database(Dialect::Sqlite);
    constexpr Query kSneak{"sneak", "DELETE FROM plugin_kv WHERE key = $1"};
    EXPECT_THROW(
        database->read([&](Session& session) { session.query(kSneak, "k").int64(); }), Error
    );
}

TEST(SqliteDatabase, NamesAFileThatCannotBeOpened) {
    try {
        Database database(DatabaseUrl::parse("sqlite:///nonexistent-folder/consort.db"));
        FAIL() << "opened a database in a folder that does not exist";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
        EXPECT_NE(
            std::string(error.what()).find("/nonexistent-folder/consort.db"), std::string::npos
        );
    }
}

TEST(PostgresDatabase, IsUnavailableWithoutAServer) {
    try {
        Database database(DatabaseUrl::parse("postgresql://me:secret@127.0.0.1:1/music"));
        FAIL() << "connected to nothing";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
        EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
    }
}

TEST(PostgresDatabase, ReconnectsAfterItsConnectionsWereCut) {
    testing::TestDatabase database(Dialect::PostgreSql);
    constexpr Query kCutOthers{
        "cut",
        "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"};
    {
        Database other(DatabaseUrl::parse(database.url()));
        other.read([&](Session& session) { session.query(kCutOthers).int64(); });
    }
    database->write([](Transaction& transaction) { transaction.run(kPut, "test", "k", "v"); });
    EXPECT_EQ(database->read([](Session& session) { return session.query(kCount).int64(); }), 1);
}

namespace {

constexpr Query kAppend{"append", "UPDATE plugin_kv SET value = value || $1 WHERE key = $2"};
constexpr Query kSerializable{"serializable", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"};

/// Runs `work(which, transaction, meet)` in two writes at once. meet() waits for the other one in
/// the first attempt. Returns how many attempts both took together.
int runTwoWrites(
    Database& database,
    const std::function<void(int, Transaction&, const std::function<void()>&)>& work
) {
    std::barrier together(2);
    std::atomic<int> attempts = 0;
    {
        std::vector<std::jthread> writers;
        for (const int which : {0, 1}) {
            writers.emplace_back([&, which] {
                int attempt = 0;
                database.write([&](Transaction& transaction) {
                    const bool isFirst = ++attempt == 1;
                    ++attempts;
                    work(which, transaction, [&] {
                        if (isFirst) {
                            together.arrive_and_wait();
                        }
                    });
                });
            });
        }
    }
    return attempts;
}

std::string valueOf(Database& database, std::string_view key) {
    return database
        .read([&](Session& session) {
            return session.query(kGet, key).first([](const Row& row) { return row.text(0); });
        })
        .value_or("");
}

}  // namespace

TEST(PostgresDatabase, RunsAgainWhatADeadlockUndid) {
    testing::TestDatabase database(Dialect::PostgreSql);
    database->write([](Transaction& transaction) {
        transaction.run(kPut, "test", "0", "");
        transaction.run(kPut, "test", "1", "");
    });
    const int attempts =
        runTwoWrites(*database, [](int which, Transaction& transaction, const auto& meet) {
            transaction.run(kAppend, "x", std::to_string(which));
            meet();
            transaction.run(kAppend, "x", std::to_string(1 - which));
        });
    EXPECT_GE(attempts, 3);
    EXPECT_EQ(valueOf(*database, "0"), "xx");
    EXPECT_EQ(valueOf(*database, "1"), "xx");
}

TEST(PostgresDatabase, RunsAgainWhatWasNotSerializable) {
    testing::TestDatabase database(Dialect::PostgreSql);
    const int attempts =
        runTwoWrites(*database, [](int which, Transaction& transaction, const auto& meet) {
            transaction.run(kSerializable);
            const auto seen = transaction.query(kCount).int64();
            meet();
            transaction.run(kPut, "test", std::to_string(which), std::to_string(seen));
        });
    EXPECT_GE(attempts, 3);
    // One of them saw what the other one had put.
    const std::set<std::string> seen{valueOf(*database, "0"), valueOf(*database, "1")};
    EXPECT_EQ(seen, (std::set<std::string>{"0", "1"}));
}

TEST(PostgresDatabase, GivesUpOnWhatAlwaysCollides) {
    testing::TestDatabase database(Dialect::PostgreSql);
    int attempts = 0;
    EXPECT_THROW(
        database->write([&](Transaction&) {
            ++attempts;
            throw TransactionCollision("always");
        }),
        TransactionCollision
    );
    EXPECT_EQ(attempts, 10);
}

TEST(PostgresDatabase, LimitsStatementsAndLocks) {
    testing::TestDatabase database(Dialect::PostgreSql);
    constexpr Query kLimits{
        "limits",
        "SELECT current_setting('statement_timeout'), current_setting('lock_timeout'),"
        " current_setting('idle_in_transaction_session_timeout'),"
        " current_setting('application_name')"};
    database->read([&](Session& session) {
        session.query(kLimits).each([](const Row& row) {
            EXPECT_EQ(row.text(0), "30s");
            EXPECT_EQ(row.text(1), "10s");
            EXPECT_EQ(row.text(2), "1min");
            EXPECT_EQ(row.text(3), "consort");
        });
    });
}

TEST_P(DatabaseTest, ReadsLong) {
    EXPECT_EQ(
        database_->readLong([](Session& session) { return session.query(kCount).int64(); }), 0
    );
}

TEST(PostgresDatabase, LimitsNoStatementOfWhatMayTakeLong) {
    testing::TestDatabase database(Dialect::PostgreSql);
    DatabaseOptions options;
    options.connections = 1;
    Database one(DatabaseUrl::parse(database.url()), options);
    constexpr Query kLimit{"limit", "SELECT current_setting('statement_timeout')"};
    const auto limit = [&](Session& session) {
        return session.query(kLimit).first([](const Row& row) { return row.text(0); });
    };
    EXPECT_EQ(one.readLong(limit), "0");
    EXPECT_EQ(one.read(limit), "30s");
    EXPECT_EQ(
        one.write([&](Transaction& transaction) {
            transaction.mayTakeLong();
            return limit(transaction);
        }),
        "0"
    );
    EXPECT_EQ(one.read(limit), "30s");
}

TEST(PostgresDatabase, ReadsThePrimaryWhenTheReplicaIsNone) {
    testing::TestDatabase database(Dialect::PostgreSql);
    DatabaseOptions options;
    for (const char* replica : {"postgresql://me@127.0.0.1:1/music", database.url().c_str()}) {
        options.replica = DatabaseUrl::parse(replica);
        Database other(DatabaseUrl::parse(database.url()), options);
        EXPECT_EQ(
            other.readStale([](Session& session) { return session.query(kCount).int64(); }), 0
        );
        EXPECT_FALSE(other.readsReplica());
    }
}

TEST(SqliteDatabase, HasNoReplica) {
    testing::TestDatabase database(Dialect::Sqlite);
    DatabaseOptions options;
    options.replica = DatabaseUrl::parse("postgresql://me@127.0.0.1:1/music");
    EXPECT_THROW(Database(DatabaseUrl::parse(database.url()), options), Error);
}

}  // namespace consort::db

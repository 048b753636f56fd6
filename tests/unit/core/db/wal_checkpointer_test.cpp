// SPDX-License-Identifier: Apache-2.0
#include "core/db/wal_checkpointer.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include "core/db/database_url.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

constexpr Query kPut{"put", "INSERT INTO plugin_kv (instance, key, value) VALUES ($1, $2, $3)"};
constexpr Query kBytes{"bytes", "SELECT SUM(LENGTH(value)) FROM plugin_kv"};

constexpr std::int64_t kMegabyte = 1 << 20;

void putMegabytes(Database& database, const std::string& prefix, int count) {
    const std::string value(kMegabyte, 'x');
    for (int i = 0; i < count; ++i) {
        database.write([&](Transaction& transaction) {
            transaction.run(kPut, "test", prefix + std::to_string(i), value);
        });
    }
}

/// Only a checkpoint makes the file itself grow.
bool growsTo(const std::filesystem::path& file, std::int64_t bytes) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (static_cast<std::int64_t>(std::filesystem::file_size(file)) < bytes) {
        if (std::chrono::steady_clock::now() > until) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

std::int64_t storedBytes(Database& database) {
    return database.read([](Session& session) { return session.query(kBytes).int64(); });
}

}  // namespace

TEST(WalCheckpointer, CopiesTheLogBackWhileTheDatabaseIsOpen) {
    testing::TestDatabase database(Dialect::Sqlite);
    const auto file = DatabaseUrl::parse(database.url()).path();
    putMegabytes(*database, "a", 24);
    EXPECT_TRUE(growsTo(file, 8 * kMegabyte));
    EXPECT_EQ(storedBytes(*database), 24 * kMegabyte);
}

TEST(WalCheckpointer, TheLogDoesNotGrowWithAllThatIsWritten) {
    testing::TestDatabase database(Dialect::Sqlite);
    const auto file = DatabaseUrl::parse(database.url()).path();
    // In steps, each as far ahead as a busy machine lets the checkpointer fall behind.
    for (int step = 1; step <= 10; ++step) {
        putMegabytes(*database, "a" + std::to_string(step), 16);
        EXPECT_TRUE(growsTo(file, (step - 1) * 16 * kMegabyte));
    }
    EXPECT_LT(static_cast<std::int64_t>(std::filesystem::file_size(file + "-wal")), 96 * kMegabyte);
    database.reopen();
    EXPECT_EQ(storedBytes(*database), 160 * kMegabyte);
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/backup.h"

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <sys/stat.h>

#include "core/base/error.h"
#include "core/db/migrator.h"
#include "core/db/transfer/backup_writer.h"
#include "core/db/transfer/snapshot.h"
#include "core/db/transfer/table_reader.h"

#include "tests/support/test_database.h"
#include "tests/unit/core/db/transfer/filled_tables.h"

namespace consort::db {

namespace {

constexpr Query kAdd{"add", "INSERT INTO plugin_kv (instance, key, value) VALUES ('x', $1, 'v')"};
constexpr Query kCountKv{"count", "SELECT COUNT(*) FROM plugin_kv WHERE instance = 'x'"};

const TransferListener kSilent = [](const TransferProgress&) {};

class BackupTest : public ::testing::TestWithParam<Dialect> {
protected:
    BackupTest() { std::filesystem::create_directory(folder_); }

    ~BackupTest() override { std::filesystem::remove_all(folder_); }

    void backup(testing::TestDatabase& database, const std::filesystem::path& file) {
        backupDatabase(DatabaseUrl::parse(database.url()), file, "1.2.3", kSilent);
    }

    void restore(Replace replace = Replace::EmptyOnly) {
        restoreDatabase(file_, DatabaseUrl::parse(target_.url()), replace, clock_, kSilent);
    }

    ErrorCode codeOfRestore(std::string* message = nullptr) {
        try {
            restore(Replace::Everything);
        } catch (const Error& error) {
            if (message != nullptr) {
                *message = error.what();
            }
            return error.code();
        }
        ADD_FAILURE() << "the file was accepted";
        return ErrorCode{};
    }

    static std::string bytesOf(const std::filesystem::path& file) {
        std::ifstream stream(file, std::ios::binary);
        std::ostringstream bytes;
        bytes << stream.rdbuf();
        return bytes.str();
    }

    void write(const std::string& bytes) {
        std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
    }

    void addMine() {
        target_->write([](Transaction& transaction) { transaction.run(kAdd, "mine"); });
    }

    bool hasMine() {
        return target_->read([](Session& session) { return session.query(kCountKv).int64() == 1; });
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("consort-backup-" + newUuid(0));
    std::filesystem::path file_ = folder_ / "backup";
    testing::TestDatabase source_{GetParam()};
    testing::TestDatabase target_{GetParam()};
    ManualClock clock_;
};

}  // namespace

CONSORT_ON_BOTH_DATABASES(BackupTest);

TEST_P(BackupTest, BringsBackEveryTableOnEitherDatabase) {
    const auto source = DatabaseUrl::parse(source_.url());
    testing::fillTables(source, 20);
    // More than are read or written at once.
    testing::fillTable(source, "plugin_kv", 600);
    testing::fillTable(source, "folders", 600);
    backup(source_, file_);
    for (const Dialect dialect : {Dialect::Sqlite, Dialect::PostgreSql}) {
        testing::TestDatabase other(dialect, testing::Schema::Empty);
        restoreDatabase(
            file_, DatabaseUrl::parse(other.url()), Replace::EmptyOnly, clock_, kSilent
        );
        backup(other, folder_ / "again");
        EXPECT_EQ(bytesOf(file_), bytesOf(folder_ / "again"));
        EXPECT_EQ(migrate(*other, clock_), 0);
    }
}

TEST_P(BackupTest, IsForItsOwnerOnlyAndLeavesNothingBeside) {
    backup(source_, file_);

    struct ::stat status {};

    ASSERT_EQ(::stat(file_.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const std::filesystem::directory_iterator files(folder_);
    EXPECT_EQ(std::distance(files, std::filesystem::directory_iterator()), 1);
}

TEST_P(BackupTest, NamesAFileThatCannotBeWritten) {
    try {
        backup(source_, folder_ / "missing/backup");
        FAIL() << "wrote to a folder that is not there";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::Unavailable);
        EXPECT_NE(std::string(error.what()).find("missing/backup"), std::string::npos);
    }
}

TEST_P(BackupTest, KeepsAnOlderFileUntilTheNewOneIsWhole) {
    write("older");
    try {
        testing::fillTables(DatabaseUrl::parse(source_.url()), 200);
        backupDatabase(DatabaseUrl::parse(source_.url()), file_, "1", [](const TransferProgress&) {
            throw std::runtime_error("stopped");
        });
        FAIL() << "was not stopped";
    } catch (const std::runtime_error&) {
        EXPECT_EQ(bytesOf(file_), "older");
    }
}

TEST_P(BackupTest, RefusesADatabaseWithRows) {
    backup(source_, file_);
    addMine();
    EXPECT_THROW(restore(), Error);
    EXPECT_TRUE(hasMine());
}

TEST_P(BackupTest, ReplacesEverythingWhenForced) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 6);
    backup(source_, file_);
    testing::fillTables(DatabaseUrl::parse(target_.url()), 30);
    addMine();
    restore(Replace::Everything);
    EXPECT_FALSE(hasMine());
    backup(target_, folder_ / "again");
    EXPECT_EQ(bytesOf(file_), bytesOf(folder_ / "again"));
}

TEST_P(BackupTest, RefusesADatabaseSharedWithAnotherProgram) {
    backup(source_, file_);
    openForWriting(DatabaseUrl::parse(target_.url()))
        ->execute({"test", "CREATE TABLE theirs (id TEXT PRIMARY KEY)"}, {}, nullptr);
    std::string message;
    EXPECT_EQ(codeOfRestore(&message), ErrorCode::Conflict);
    EXPECT_NE(message.find("theirs"), std::string::npos);
}

TEST_P(BackupTest, RefusesDamagedFilesAndTouchesNothing) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 40);
    backup(source_, file_);
    addMine();
    const std::string whole = bytesOf(file_);
    std::string changed = whole;
    changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 0x40);
    for (const std::string& bytes :
         {std::string(),
          std::string("no backup"),
          whole.substr(0, 2),
          whole.substr(0, whole.size() / 2),
          whole.substr(0, whole.size() - 60),
          changed}) {
        write(bytes);
        EXPECT_EQ(codeOfRestore(), ErrorCode::Invalid);
        EXPECT_TRUE(hasMine());
    }
}

TEST_P(BackupTest, NamesAFileThatIsNotThere) {
    EXPECT_EQ(codeOfRestore(), ErrorCode::NotFound);
}

TEST_P(BackupTest, RefusesTheBackupOfANewerSchema) {
    BackupWriter writer(file_, "9.9.9", 9999);
    writer.finish();
    std::string message;
    EXPECT_EQ(codeOfRestore(&message), ErrorCode::Conflict);
    EXPECT_NE(message.find("9999"), std::string::npos);
}

TEST_P(BackupTest, RefusesABackupWithoutATable) {
    BackupWriter writer(file_, "1", builtInMigrations().back().version);
    writer.finish();
    addMine();
    std::string message;
    EXPECT_EQ(codeOfRestore(&message), ErrorCode::Conflict);
    EXPECT_NE(message.find("no table"), std::string::npos) << message;
    EXPECT_TRUE(hasMine());
}

TEST_P(BackupTest, BringsAnOlderSchemaUpToDate) {
    testing::TestDatabase old(GetParam(), testing::Schema::Empty);
    migrate(*old, clock_, migrationsUpTo(7));
    testing::fillTables(DatabaseUrl::parse(old.url()), 20);
    backup(old, file_);
    restore();
    const Snapshot restored(DatabaseUrl::parse(target_.url()));
    EXPECT_EQ(restored.schemaVersion(), builtInMigrations().back().version);
    for (const TableShape& table : restored.tables()) {
        if (table.name == "tracks") {
            EXPECT_EQ(countRows(restored.connection(), table), 20U);
        }
    }
}

TEST_P(BackupTest, HoldsOneStateWhileTheServerWrites) {
    testing::fillTables(DatabaseUrl::parse(source_.url()), 200);
    backup(source_, folder_ / "before");
    bool changed = false;
    backupDatabase(DatabaseUrl::parse(source_.url()), file_, "1.2.3", [&](const TransferProgress&) {
        if (!std::exchange(changed, true)) {
            source_->write([](Transaction& transaction) { transaction.run(kAdd, "later"); });
        }
    });
    EXPECT_TRUE(changed);
    EXPECT_EQ(bytesOf(file_), bytesOf(folder_ / "before"));
}

}  // namespace consort::db

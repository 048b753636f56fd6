// SPDX-License-Identifier: Apache-2.0
#include "core/db/sqlite_connection.h"

#include <cerrno>
#include <list>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unordered_map>

#include <fcntl.h>
#include <sqlite3.h>

#include <Poco/Data/SQLite/SessionImpl.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Data/Session.h>
#include <Poco/Exception.h>

#include "core/base/file_descriptor.h"
#include "core/db/database_url.h"

namespace consort::db {

namespace {

/// How many prepared statements a connection keeps; the catalog with all its sorts needs about 60.
constexpr std::size_t kStatementLimit = 96;
/// 64 MB of pages.
constexpr int kMaxWalPages = 8192;
constexpr int kBusyTimeoutMs = 60'000;
constexpr std::size_t kLoginTimeoutS = 5;

struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};

struct Prepared {
    std::string sql;
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    bool inUse = false;
};

/// A statement is reset, so that it ends its read snapshot, however the reading of it ends.
class Use final {
public:
    explicit Use(Prepared& prepared) : prepared_(prepared) { prepared_.inUse = true; }

    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    ~Use() {
        sqlite3_reset(prepared_.statement.get());
        prepared_.inUse = false;
    }

private:
    Prepared& prepared_;
};

class SqliteRow final : public Row {
public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}

    bool isNull(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }

    std::string_view view(int column) const override {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        if (text == nullptr) {
            return {};
        }
        return {text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

    std::int64_t int64(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }

    double real(int column) const override { return sqlite3_column_double(statement_, column); }

    bool boolean(int column) const override {
        return sqlite3_column_int64(statement_, column) != 0;
    }

private:
    sqlite3_stmt* statement_;
};

/// "users.email" of "UNIQUE constraint failed: users.email, users.x" gives "email".
std::string columnOf(std::string_view message) {
    const std::size_t dot = message.find('.');
    if (dot == std::string_view::npos) {
        return {};
    }
    message.remove_prefix(dot + 1);
    return std::string(message.substr(0, message.find(',')));
}

[[noreturn]] void throwSqlite(sqlite3* handle, std::string_view name) {
    const int code = sqlite3_extended_errcode(handle);
    const std::string reason = sqlite3_errmsg(handle);
    const std::string message = "database: " + std::string(name) + ": " + reason;
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
            throw conflict(message).withField(columnOf(reason), "already exists");
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            throw conflict(message);
        default:
            break;
    }
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw TransactionCollision(
                "database: " + std::string(name) + ": another process keeps it busy"
            );
        case SQLITE_FULL:
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_READONLY:
            throw unavailable(message);
        case SQLITE_TOOBIG:
        case SQLITE_NOTADB:
            throw invalid(message);
        default:
            throw Error(ErrorCode::Internal, message);
    }
}

enum class SqliteAccess { Read, Write };

class SqliteConnection final : public Connection {
public:
    SqliteConnection(const DatabaseUrl& url, SqliteAccess access, WalObserver observer)
        : session_(open(url)),
          handle_(Poco::Data::SQLite::Utility::dbHandle(session_)),
          observer_(std::move(observer)) {
        sqlite3_extended_result_codes(handle_, 1);
        sqlite3_busy_timeout(handle_, kBusyTimeoutMs);
        runOnce("PRAGMA page_size = 8192");
        runOnce("PRAGMA journal_mode = WAL");
        runOnce(
            url.isFullySynchronous() ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"
        );
        runOnce("PRAGMA foreign_keys = ON");
        runOnce("PRAGMA temp_store = MEMORY");
        if (access == SqliteAccess::Read) {
            runOnce("PRAGMA cache_size = -1024");
            runOnce("PRAGMA query_only = ON");
        } else {
            runOnce("PRAGMA cache_size = -16384");
            runOnce("PRAGMA journal_size_limit = 16777216");
            if (observer_) {
                sqlite3_wal_hook(handle_, &SqliteConnection::onCommit, this);
            }
        }
    }

    Dialect dialect() const override { return Dialect::Sqlite; }

    std::int64_t execute(
        const StatementText& text, std::span<const Param> params, const RowSink* sink
    ) override {
        Prepared& prepared = find(text);
        if (prepared.inUse) {
            throw std::logic_error("query " + std::string(text.name) + " run inside its own rows");
        }
        const Use use(prepared);
        sqlite3_stmt* statement = prepared.statement.get();
        bind(statement, text.name, params);
        const SqliteRow row(statement);
        for (;;) {
            const int code = sqlite3_step(statement);
            if (code == SQLITE_DONE) {
                return sqlite3_changes64(handle_);
            }
            if (code != SQLITE_ROW) {
                throwSqlite(handle_, text.name);
            }
            if (sink != nullptr && !(*sink)(row)) {
                return 0;
            }
        }
    }

    void begin() override { execute({"begin", "BEGIN IMMEDIATE"}, {}, nullptr); }

    void beginSnapshot() override {
        execute({"snapshot", "BEGIN"}, {}, nullptr);
        // The state is that of the first look at it.
        execute({"snapshot", "SELECT COUNT(*) FROM sqlite_master"}, {}, nullptr);
    }

    void commit() override { execute({"commit", "COMMIT"}, {}, nullptr); }

    void rollback() noexcept override {
        if (sqlite3_get_autocommit(handle_) == 0) {
            sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
        }
    }

    bool isUsable() const override { return sqlite3_get_autocommit(handle_) != 0; }

private:
    static int onCommit(void* self, sqlite3* handle, const char* database, int pages) {
        if (pages >= kMaxWalPages) {
            // What is committed is committed, whatever becomes of this.
            sqlite3_wal_checkpoint_v2(
                handle, database, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr
            );
        }
        static_cast<SqliteConnection*>(self)->observer_(pages);
        return SQLITE_OK;
    }

    /// Poco tries for its whole login timeout to open what cannot be opened, and keeps the reason.
    static void requireOpenable(const std::string& path) {
        const FileDescriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
        if (!file.isOpen()) {
            throw unavailable(
                "database: cannot open \"" + path + "\": " + std::generic_category().message(errno)
            );
        }
    }

    static Poco::Data::Session open(const DatabaseUrl& url) {
        requireOpenable(url.path());
        // One thread at a time uses a connection, so SQLite's own locks and statistics are waste.
        static std::once_flag configured;
        std::call_once(configured, [] {
            sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
            sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        });
        try {
            return Poco::Data::Session(
                new Poco::Data::SQLite::SessionImpl(url.path(), kLoginTimeoutS)
            );
        } catch (const Poco::Exception& exception) {
            throw unavailable(
                "database: cannot open \"" + url.path() + "\": " + exception.displayText()
            );
        }
    }

    void runOnce(const char* sql) {
        if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
            throwSqlite(handle_, sql);
        }
    }

    Prepared& find(const StatementText& text) {
        if (const auto found = bySql_.find(text.sql); found != bySql_.end()) {
            statements_.splice(statements_.begin(), statements_, found->second);
            return statements_.front();
        }
        dropOldest();
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(
            handle_,
            text.sql.data(),
            static_cast<int>(text.sql.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement,
            nullptr
        );
        if (code != SQLITE_OK) {
            throwSqlite(handle_, text.name);
        }
        statements_.emplace_front();
        statements_.front().sql = text.sql;
        statements_.front().statement.reset(statement);
        bySql_.emplace(statements_.front().sql, statements_.begin());
        return statements_.front();
    }

    void dropOldest() {
        if (statements_.size() < kStatementLimit || statements_.back().inUse) {
            return;
        }
        bySql_.erase(statements_.back().sql);
        statements_.pop_back();
    }

    void bind(sqlite3_stmt* statement, std::string_view name, std::span<const Param> params) {
        if (sqlite3_bind_parameter_count(statement) != static_cast<int>(params.size())) {
            throw std::logic_error("wrong number of values for " + std::string(name));
        }
        int index = 0;
        for (const Param& param : params) {
            if (bindOne(statement, ++index, param.value()) != SQLITE_OK) {
                throwSqlite(handle_, name);
            }
        }
    }

    static int bindOne(sqlite3_stmt* statement, int index, const Param::Value& value) {
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            if (text->find('\0') != std::string_view::npos) {
                throw invalid("database: text contains a NUL character");
            }
            const char* data = text->data() == nullptr ? "" : text->data();
            return sqlite3_bind_text64(
                statement, index, data, text->size(), SQLITE_STATIC, SQLITE_UTF8
            );
        }
        if (const auto* number = std::get_if<std::int64_t>(&value)) {
            return sqlite3_bind_int64(statement, index, *number);
        }
        if (const auto* flag = std::get_if<bool>(&value)) {
            return sqlite3_bind_int(statement, index, *flag ? 1 : 0);
        }
        if (const auto* real = std::get_if<double>(&value)) {
            return sqlite3_bind_double(statement, index, *real);
        }
        return sqlite3_bind_null(statement, index);
    }

    Poco::Data::Session session_;
    sqlite3* handle_;
    WalObserver observer_;
    std::list<Prepared> statements_;
    std::unordered_map<std::string_view, std::list<Prepared>::iterator> bySql_;
};

}  // namespace

std::unique_ptr<Connection> openSqliteReader(const DatabaseUrl& url) {
    return std::make_unique<SqliteConnection>(url, SqliteAccess::Read, nullptr);
}

std::unique_ptr<Connection> openSqliteWriter(const DatabaseUrl& url, WalObserver observer) {
    return std::make_unique<SqliteConnection>(url, SqliteAccess::Write, std::move(observer));
}

}  // namespace consort::db

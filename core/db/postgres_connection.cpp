// SPDX-License-Identifier: Apache-2.0
#include "core/db/postgres_connection.h"

#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include <Poco/Data/PostgreSQL/SessionHandle.h>
#include <Poco/Exception.h>
#include <libpq-fe.h>

#include "core/db/database_url.h"

namespace consort::db {

namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};

using Result = std::unique_ptr<PGresult, Clear>;

class PostgresRow final : public Row {
public:
    PostgresRow(const PGresult* result, int row) : result_(result), row_(row) {}

    bool isNull(int column) const override { return PQgetisnull(result_, row_, column) != 0; }

    std::string_view view(int column) const override {
        return {
            PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(PQgetlength(result_, row_, column))};
    }

    std::int64_t int64(int column) const override {
        const std::string_view text = view(column);
        std::int64_t value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }

    double real(int column) const override {
        const std::string_view text = view(column);
        double value = 0;
        std::from_chars(text.data(), text.data() + text.size(), value);
        return value;
    }

    bool boolean(int column) const override { return view(column).starts_with('t'); }

private:
    const PGresult* result_;
    int row_;
};

/// Values in the form libpq wants: numbers as text, text as it is (binary format of a text is the
/// text itself, which saves a copy for the missing NUL).
class BoundValues final {
public:
    explicit BoundValues(std::span<const Param> params) {
        const std::size_t count = params.size();
        numbers_.reserve(count * kNumberBytes);  // pointers into it must stay valid
        values_.reserve(count);
        for (const Param& param : params) {
            bind(param.value());
        }
    }

    int count() const { return static_cast<int>(values_.size()); }

    const char* const* values() const { return values_.data(); }

    const int* lengths() const { return lengths_.data(); }

    const int* formats() const { return formats_.data(); }

private:
    static constexpr std::size_t kNumberBytes = 32;

    void bind(const Param::Value& value) {
        if (const auto* text = std::get_if<std::string_view>(&value)) {
            if (text->find('\0') != std::string_view::npos) {
                throw invalid("database: text contains a NUL character");
            }
            push(text->data() == nullptr ? "" : text->data(), text->size(), 1);
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            pushNumber(*number);
        } else if (const auto* flag = std::get_if<bool>(&value)) {
            push(*flag ? "t" : "f", 1, 0);
        } else if (const auto* real = std::get_if<double>(&value)) {
            pushNumber(*real);
        } else {
            push(nullptr, 0, 0);
        }
    }

    template <class Number>
    void pushNumber(Number number) {
        const std::size_t start = numbers_.size();
        numbers_.resize(start + kNumberBytes);
        char* begin = numbers_.data() + start;
        char* end = std::to_chars(begin, begin + kNumberBytes - 1, number).ptr;
        *end = '\0';
        push(begin, static_cast<std::size_t>(end - begin), 0);
    }

    void push(const char* value, std::size_t length, int format) {
        values_.push_back(value);
        lengths_.push_back(static_cast<int>(length));
        formats_.push_back(format);
    }

    std::vector<char> numbers_;
    std::vector<const char*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

std::string field(const PGresult* result, int code) {
    const char* text = PQresultErrorField(result, code);
    return text == nullptr ? std::string() : std::string(text);
}

/// "email" of "Key (email)=(a@b) already exists."; the value itself must not get into messages.
std::string columnOf(const std::string& detail) {
    const std::size_t open = detail.find('(');
    const std::size_t close = detail.find_first_of(",)", open);
    if (open == std::string::npos || close == std::string::npos) {
        return {};
    }
    return detail.substr(open + 1, close - open - 1);
}

/// Statistics of a prepared statement's values are worth little here, planning it each time costs
/// more than running it.
constexpr const char* kSettings =
    "SET plan_cache_mode = force_generic_plan; SET client_encoding = 'UTF8';"
    " SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = '10s'";
/// Longer than anything that is asked for should take, shorter than a client waits for an answer.
constexpr const char* kServing = "SET statement_timeout = '30s'";
constexpr const char* kTransfer = "SET statement_timeout = 0";

class PostgresConnection final : public Connection {
public:
    /// libpq itself: Poco's SessionHandle never frees a connection that failed or broke, which in
    /// an outage leaks a socket and 35 KB at every attempt.
    PostgresConnection(const DatabaseUrl& url, PostgresUse use)
        : owned_(PQconnectdb(url.connectionString().c_str()), &PQfinish), pg_(owned_.get()) {
        if (PQstatus(pg_) != CONNECTION_OK) {
            throw ConnectionLost(
                "database: cannot connect to " + url.display() + ": " + PQerrorMessage(pg_)
            );
        }
        PQsetNoticeProcessor(
            pg_, [](void*, const char*) {}, nullptr
        );
        runOnce(kSettings);
        runOnce(use == PostgresUse::Serving ? kServing : kTransfer);
    }

    Dialect dialect() const override { return Dialect::PostgreSql; }

    std::int64_t execute(
        const StatementText& text, std::span<const Param> params, const RowSink* sink
    ) override {
        const BoundValues bound(params);
        const std::string& prepared = prepare(text);
        const Result result(PQexecPrepared(
            pg_,
            prepared.c_str(),
            bound.count(),
            bound.values(),
            bound.lengths(),
            bound.formats(),
            0
        ));
        requireSuccess(result.get(), text.name);
        if (sink == nullptr) {
            return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
        }
        const int rows = PQntuples(result.get());
        for (int row = 0; row < rows; ++row) {
            if (!(*sink)(PostgresRow(result.get(), row))) {
                break;
            }
        }
        return 0;
    }

    void begin() override { runOnce("BEGIN"); }

    void beginSnapshot() override {
        runOnce("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        runOnce("SET LOCAL statement_timeout = 0");
        runOnce("SET LOCAL idle_in_transaction_session_timeout = 0");
    }

    void commit() override {
        // A transaction that failed answers COMMIT with ROLLBACK and no error.
        if (PQtransactionStatus(pg_) == PQTRANS_INERROR) {
            throw std::logic_error("database: commit after a failed statement");
        }
        runOnce("COMMIT");
    }

    void rollback() noexcept override {
        if (PQtransactionStatus(pg_) != PQTRANS_IDLE) {
            const Result result(PQexec(pg_, "ROLLBACK"));
        }
    }

    bool isUsable() const override {
        return PQstatus(pg_) == CONNECTION_OK && PQtransactionStatus(pg_) == PQTRANS_IDLE;
    }

private:
    void runOnce(const char* sql) {
        const Result result(PQexec(pg_, sql));
        requireSuccess(result.get(), sql);
    }

    const std::string& prepare(const StatementText& text) {
        if (const auto found = prepared_.find(text.sql); found != prepared_.end()) {
            return found->second.name;
        }
        dropAllWhenMany();
        std::string name = "s" + std::to_string(++lastNumber_);
        std::string sql(text.sql);
        const Result result(PQprepare(pg_, name.c_str(), sql.c_str(), 0, nullptr));
        requireSuccess(result.get(), text.name);
        auto kept = std::make_unique<std::string>(std::move(sql));
        const std::string_view key = *kept;
        return prepared_.emplace(key, Prepared{std::move(kept), std::move(name)})
            .first->second.name;
    }

    void dropAllWhenMany() {
        if (prepared_.size() >= kStatementLimit) {
            prepared_.clear();
            runOnce("DEALLOCATE ALL");
        }
    }

    void requireSuccess(const PGresult* result, std::string_view name) {
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
            return;
        }
        const std::string state = field(result, PG_DIAG_SQLSTATE);
        std::string reason = field(result, PG_DIAG_MESSAGE_PRIMARY);
        if (reason.empty()) {
            reason = PQerrorMessage(pg_);
        }
        throwState(
            state,
            "database: " + std::string(name) + ": " + reason,
            columnOf(field(result, PG_DIAG_MESSAGE_DETAIL))
        );
    }

    [[noreturn]] void throwState(
        const std::string& state, const std::string& message, std::string column
    ) {
        const std::string_view kind = std::string_view(state).substr(0, 2);
        if (PQstatus(pg_) != CONNECTION_OK || kind == "08" || state == "57P01" ||
            state == "57P02" || state == "57P03" || state == kReadOnly) {
            throw ConnectionLost(message);
        }
        if (state == "23505") {
            throw conflict(message).withField(std::move(column), "already exists");
        }
        if (state == "23503") {
            throw conflict(message);
        }
        if (state == "40001" || state == "40P01") {
            throw TransactionCollision(message);
        }
        if (state == "57014") {
            throw Error(ErrorCode::Timeout, message);
        }
        if (kind == "53" || kind == "58" || state == kLockNotHad) {
            throw unavailable(message);
        }
        if (kind == "22") {
            throw invalid(message);
        }
        throw Error(ErrorCode::Internal, message);
    }

    struct Prepared {
        std::unique_ptr<std::string> sql;
        std::string name;
    };

    static constexpr std::size_t kStatementLimit = 256;
    /// The server was the primary one and is not any more: another connection may lead to the new.
    static constexpr std::string_view kReadOnly = "25006";
    static constexpr std::string_view kLockNotHad = "55P03";

    std::unique_ptr<PGconn, decltype(&PQfinish)> owned_;
    PGconn* pg_;
    std::unordered_map<std::string_view, Prepared> prepared_;
    std::uint64_t lastNumber_ = 0;
};

}  // namespace

std::unique_ptr<Connection> openPostgres(const DatabaseUrl& url, PostgresUse use) {
    return std::make_unique<PostgresConnection>(url, use);
}

}  // namespace consort::db

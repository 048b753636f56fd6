// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "core/db/connection.h"
#include "core/db/param.h"
#include "core/db/query.h"
#include "core/db/row.h"

namespace consort::db {

class QueryBuilder;

/// A statement with its values, not yet run. Lives only within one expression:
/// `session.query(kQuery, id).each([&](const Row& row) { … });`
template <std::size_t N>
class Statement final {
public:
    Statement(Connection& connection, StatementText text, std::array<Param, N> params)
        : connection_(connection), text_(text), params_(params) {}

    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Calls `onRow(row)` for every row.
    template <class OnRow>
    void each(OnRow&& onRow) && {
        const RowSink sink = [&onRow](const Row& row) {
            onRow(row);
            return true;
        };
        connection_.execute(text_, params_, &sink);
    }

    /// What `map` makes of the first row; nullopt when there is none.
    template <class Map>
    auto first(Map&& map) && {
        std::optional<decltype(map(std::declval<const Row&>()))> result;
        const RowSink sink = [&](const Row& row) {
            result.emplace(map(row));
            return false;
        };
        connection_.execute(text_, params_, &sink);
        return result;
    }

    /// The first column of the first row; 0 when there is none.
    std::int64_t int64() && {
        return std::move(*this).first([](const Row& row) { return row.int64(0); }).value_or(0);
    }

private:
    Connection& connection_;
    StatementText text_;
    std::array<Param, N> params_;
};

/// Reads from the database. Borrowed for the time of the callback it was given to, and confined to
/// its thread. While a row is being handed out, the same query must not be run again inside.
class Session {
public:
    explicit Session(Connection& connection) : connection_(connection) {}

    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    Dialect dialect() const { return connection_.dialect(); }

    /// Throws std::logic_error when the number of values is not that of the query's parameters.
    template <class... Values>
    [[nodiscard]] Statement<sizeof...(Values)> query(const Query& query, const Values&... values) {
        requireCount(query, sizeof...(Values));
        return {connection_, {query.name(), query.sql()}, {Param(values)...}};
    }

    template <class OnRow>
    void query(const QueryBuilder& query, OnRow&& onRow) {
        const RowSink sink = [&onRow](const Row& row) {
            onRow(row);
            return true;
        };
        runBuilt(query, &sink);
    }

protected:
    static void requireCount(const Query& query, std::size_t count);
    std::int64_t runBuilt(const QueryBuilder& query, const RowSink* sink);

    Connection& connection() { return connection_; }

private:
    Connection& connection_;
};

/// What transactions want done once they are committed.
class AfterCommit final {
public:
    void add(std::function<void()> then) { calls_.push_back(std::move(then)); }

    void takeFrom(AfterCommit& other) {
        for (auto& then : std::exchange(other.calls_, {})) {
            calls_.push_back(std::move(then));
        }
    }

    void call() const {
        for (const auto& then : calls_) {
            then();
        }
    }

private:
    std::vector<std::function<void()>> calls_;
};

/// Reads and writes in one transaction, which is committed when the callback returns and undone
/// when it throws.
class Transaction final : public Session {
public:
    using Session::Session;

    /// Runs INSERT, UPDATE or DELETE; returns the number of rows changed.
    template <class... Values>
    std::int64_t run(const Query& query, const Values&... values) {
        requireCount(query, sizeof...(Values));
        const std::array<Param, sizeof...(Values)> params{Param(values)...};
        return connection().execute({query.name(), query.sql()}, params, nullptr);
    }

    std::int64_t run(const QueryBuilder& query) { return runBuilt(query, nullptr); }

    /// For maintenance that nobody waits for: statements after this may take as long as they like,
    /// on a PostgreSQL that otherwise ends them after 30 s. Waiting for locks stays limited.
    void mayTakeLong();

    /// Calls `then` once this is committed, before write() returns: for what was learnt from the
    /// tables and is not so any more. Not called when the transaction is undone. It may run on the
    /// thread of another writer, must be short and throw nothing.
    void afterCommit(std::function<void()> then) { afterwards_.add(std::move(then)); }

    AfterCommit& afterwards() { return afterwards_; }

    /// One statement of a migration file; nothing else may bring its own text.
    void runMigration(std::string_view name, std::string_view sql) {
        connection().execute({name, sql}, {}, nullptr);
    }

private:
    AfterCommit afterwards_;
};

}  // namespace consort::db

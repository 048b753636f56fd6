// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/db/param.h"
#include "core/db/row.h"

namespace consort::db {

enum class Dialect { Sqlite, PostgreSql };

/// A statement as a connection sees it: text with $1..$n, and a name for errors.
struct StatementText {
    std::string_view name;
    std::string_view sql;
};

/// The connection is gone, the statement may or may not have had an effect. A read can be repeated
/// on another connection; so can a transaction whose commit was not sent yet.
class ConnectionLost final : public Error {
public:
    explicit ConnectionLost(const std::string& message) : Error(ErrorCode::Unavailable, message) {}
};

/// The transaction collided with another one and was undone; running it again may succeed.
class TransactionCollision final : public Error {
public:
    explicit TransactionCollision(const std::string& message)
        : Error(ErrorCode::Unavailable, message) {}
};

/// One connection with its prepared statements, which are kept and reused by their text. Confined
/// to one thread at a time. Everything throws Error: Conflict for a violated unique or foreign key
/// (naming the column in `fields()`), Unavailable when the database cannot be reached or written,
/// Invalid for text it cannot hold.
class Connection {
public:
    virtual ~Connection() = default;

    virtual Dialect dialect() const = 0;

    /// Runs one statement; hands each row of its result to `sink` when there is one. Returns the
    /// number of rows changed by INSERT, UPDATE or DELETE.
    virtual std::int64_t execute(
        const StatementText& statement, std::span<const Param> params, const RowSink* sink
    ) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;

    /// Begins a transaction that only reads, sees one state of the database from now on, and may
    /// take as long as it likes. Ended by commit() or rollback().
    virtual void beginSnapshot() = 0;

    /// Never throws: a connection whose rollback failed is no longer `isUsable()`.
    virtual void rollback() noexcept = 0;

    /// False once it is broken and must be replaced.
    virtual bool isUsable() const = 0;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "core/db/connection.h"
#include "core/db/transfer/table_catalog.h"

namespace consort::db {

class DatabaseUrl;

/// One state of a database to read from, on a connection of its own. Confined to one thread.
class Snapshot final {
public:
    /// Throws Error(NotFound) when a file is not there, Conflict when the database is newer than
    /// this program or an unfinished copy, Invalid when it has no schema of this program.
    explicit Snapshot(const DatabaseUrl& url);
    ~Snapshot();
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;

    Connection& connection() const { return *connection_; }

    int schemaVersion() const { return schemaVersion_; }

    const std::vector<TableShape>& tables() const { return tables_; }

    std::uint64_t countAllRows() const;

private:
    std::unique_ptr<Connection> connection_;
    int schemaVersion_ = 0;
    std::vector<TableShape> tables_;
};

/// Opens it for writing, which creates the file for SQLite.
std::unique_ptr<Connection> openForWriting(const DatabaseUrl& url);

/// Rolls back unless it was committed.
class Transacting final {
public:
    explicit Transacting(Connection& connection) : connection_(connection) { connection_.begin(); }

    Transacting(const Transacting&) = delete;
    Transacting& operator=(const Transacting&) = delete;

    ~Transacting() {
        if (!done_) {
            connection_.rollback();
        }
    }

    void commit() {
        connection_.commit();
        done_ = true;
    }

    /// Commits and begins anew.
    void commitAndGoOn() {
        connection_.commit();
        done_ = true;
        connection_.begin();
        done_ = false;
    }

private:
    Connection& connection_;
    bool done_ = false;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "core/db/connection.h"
#include "core/db/transfer/table_catalog.h"

namespace consort::db {

/// Adds rows to a table, or replaces those with the same keys, many in a statement. References
/// within the table are left out when asked for: the row that is referred to may come later.
/// The connection is to be in a transaction. Everything throws Error naming the table.
class TableWriter final {
public:
    enum class SelfReferences { Keep, LeaveOut };

    TableWriter(Connection& connection, const TableShape& table, SelfReferences references);
    TableWriter(const TableWriter&) = delete;
    TableWriter& operator=(const TableWriter&) = delete;

    void put(Cells row);

    /// Writes what put() still holds back.
    void flush();

private:
    void write(const Cells* begin, const Cells* end);

    Connection& connection_;
    const TableShape& table_;
    SelfReferences references_;
    std::vector<Cells> rows_;
    std::size_t bytes_ = 0;
};

/// After rows with numbers of their own: the database's next number is to come after them.
void continueNumbers(Connection& connection, const TableShape& table);

/// What PostgreSQL plans by, once all tables are filled; nothing on SQLite.
void renewStatistics(Connection& connection);

void deleteRows(Connection& connection, const TableShape& table);

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/db/connection.h"
#include "core/db/transfer/row_text.h"
#include "core/db/transfer/table_catalog.h"

namespace consort::db {

/// May take the cells.
using RowTaker = std::function<void(Cells&)>;

/// Hands out the rows of a table in the byte order of their keys, those after the key `after` only,
/// one by one in constant memory. The connection must be in a transaction.
void readInOrder(
    Connection& connection,
    const TableShape& table,
    const std::optional<Cells>& after,
    const RowTaker& take
);

/// The same in any order, which needs no sorting.
void readAll(Connection& connection, const TableShape& table, const RowTaker& take);

RowDigest digestOf(Connection& connection, const TableShape& table);

std::uint64_t countRows(Connection& connection, const TableShape& table);

bool hasRows(Connection& connection, const TableShape& table);

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/connection.h"
#include "core/db/transfer/cells.h"

namespace consort::db {

struct ColumnShape {
    std::string name;
    ColumnKind kind = ColumnKind::Text;
    bool nullable = true;

    friend bool operator==(const ColumnShape& a, const ColumnShape& b) {
        return a.name == b.name && a.kind == b.kind;
    }
};

/// A column that holds the key of a row of another table, or of the same.
struct Reference {
    std::size_t column = 0;
    std::string table;
};

/// A table as the database itself describes it.
struct TableShape {
    std::string name;
    std::vector<ColumnShape> columns;         ///< By name, without those that are computed.
    std::vector<std::size_t> key;             ///< The primary key, as positions in `columns`.
    std::vector<std::size_t> selfReferences;  ///< Columns that refer to rows of the same table.
    std::vector<Reference> references;        ///< To other tables.
    std::vector<std::size_t> numbered;        ///< Columns whose next number the database keeps.

    std::vector<ColumnKind> kinds() const;
    std::vector<ColumnKind> keyKinds() const;
    /// The key of a row of this table.
    Cells keyOf(const Cells& row) const;
};

/// A table that is not copied, and why it need not be.
struct DerivedTable {
    std::string_view name;
    std::string_view why;
};

std::span<const DerivedTable> derivedTables();

/// Whether a new schema has rows in this table already.
bool isSeeded(std::string_view table);

/// Every table but those inside of full-text indexes, by name, derived ones included.
std::vector<std::string> listTableNames(Connection& connection);

/// Every table that is copied, those that are referred to before those that refer to them. Throws
/// Error(Unsupported) naming a table that has no primary key or a column of an unknown type.
std::vector<TableShape> loadTables(Connection& connection);

/// Throws Error(Conflict) naming the first table or column that one has and the other has not, or
/// has otherwise. `what` and `otherWhat` say which is which.
void requireSameTables(
    const std::vector<TableShape>& tables,
    std::string_view what,
    const std::vector<TableShape>& others,
    std::string_view otherWhat
);

/// A name of the catalog in quotes, for statements.
std::string quoted(std::string_view name);

}  // namespace consort::db

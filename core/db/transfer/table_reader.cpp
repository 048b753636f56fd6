// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/table_reader.h"

#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr StatementText asText(std::string_view name, const std::string& sql) {
    return {name, sql};
}

std::string columnList(const TableShape& table) {
    std::string list;
    for (const ColumnShape& column : table.columns) {
        list += (list.empty() ? "" : ", ") + quoted(column.name);
    }
    return list;
}

/// Both databases have this collation; on PostgreSQL the first migration makes it.
std::string keyList(const TableShape& table) {
    std::string list;
    for (const std::size_t position : table.key) {
        const ColumnShape& column = table.columns[position];
        list += (list.empty() ? "" : ", ") + quoted(column.name);
        if (column.kind == ColumnKind::Text) {
            list += " COLLATE \"BINARY\"";
        }
    }
    return list;
}

std::string placeholders(std::size_t count) {
    std::string list;
    for (std::size_t i = 1; i <= count; ++i) {
        list += (i == 1 ? "$" : ", $") + std::to_string(i);
    }
    return list;
}

Cell cellOf(const Row& row, int column, ColumnKind kind) {
    if (row.isNull(column)) {
        return {};
    }
    switch (kind) {
        case ColumnKind::Text:
            return row.text(column);
        case ColumnKind::Integer:
            return row.int64(column);
        case ColumnKind::Real:
            return row.real(column);
        case ColumnKind::Boolean:
            return row.boolean(column);
    }
    return {};
}

class RowsOf final {
public:
    RowsOf(const TableShape& table, const RowTaker& take) : kinds_(table.kinds()), take_(take) {}

    RowSink sink() {
        return [this](const Row& row) {
            Cells cells;
            cells.reserve(kinds_.size());
            for (std::size_t i = 0; i < kinds_.size(); ++i) {
                cells.push_back(cellOf(row, static_cast<int>(i), kinds_[i]));
            }
            ++count_;
            take_(cells);
            return true;
        };
    }

    std::uint64_t count() const { return count_; }

private:
    std::vector<ColumnKind> kinds_;
    const RowTaker& take_;
    std::uint64_t count_ = 0;
};

/// SQLite hands out rows as it finds them. libpq would gather all of them first, so there a cursor
/// fetches some at a time.
void read(
    Connection& connection,
    const TableShape& table,
    const std::string& select,
    const Cells& values,
    const RowTaker& take
) {
    std::vector<Param> params;
    for (const Cell& value : values) {
        params.push_back(paramOf(value));
    }
    RowsOf rows(table, take);
    const RowSink sink = rows.sink();
    if (connection.dialect() == Dialect::Sqlite) {
        connection.execute(asText("transfer_read", select), params, &sink);
        return;
    }
    const std::string cursor = quoted("rows_of_" + table.name);
    connection.execute(
        asText("transfer_open", "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + select),
        params,
        nullptr
    );
    const std::string fetch = "FETCH FORWARD 500 FROM " + cursor;
    std::uint64_t before = 0;
    do {
        before = rows.count();
        connection.execute(asText("transfer_fetch", fetch), {}, &sink);
    } while (rows.count() > before);
    connection.execute(asText("transfer_close", "CLOSE " + cursor), {}, nullptr);
}

}  // namespace

void readInOrder(
    Connection& connection,
    const TableShape& table,
    const std::optional<Cells>& after,
    const RowTaker& take
) {
    const std::string keys = keyList(table);
    std::string select = "SELECT " + columnList(table) + " FROM " + quoted(table.name);
    if (after) {
        select += " WHERE (" + keys + ") > (" + placeholders(after->size()) + ")";
    }
    select += " ORDER BY " + keys;
    read(connection, table, select, after.value_or(Cells()), take);
}

void readAll(Connection& connection, const TableShape& table, const RowTaker& take) {
    read(
        connection, table, "SELECT " + columnList(table) + " FROM " + quoted(table.name), {}, take
    );
}

RowDigest digestOf(Connection& connection, const TableShape& table) {
    RowDigest digest;
    readAll(connection, table, [&](Cells& cells) { digest.add(cells); });
    return digest;
}

std::uint64_t countRows(Connection& connection, const TableShape& table) {
    std::uint64_t count = 0;
    const std::string sql = "SELECT COUNT(*) FROM " + quoted(table.name);
    const RowSink sink = [&](const Row& row) {
        count = static_cast<std::uint64_t>(row.int64(0));
        return false;
    };
    connection.execute(asText("transfer_count", sql), {}, &sink);
    return count;
}

bool hasRows(Connection& connection, const TableShape& table) {
    bool found = false;
    const std::string sql = "SELECT 1 FROM " + quoted(table.name) + " LIMIT 1";
    const RowSink sink = [&](const Row&) {
        found = true;
        return false;
    };
    connection.execute(asText("transfer_any", sql), {}, &sink);
    return found;
}

}  // namespace consort::db

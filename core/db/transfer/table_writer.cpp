// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/table_writer.h"

#include <algorithm>
#include <array>

#include "core/db/row_runs.h"

namespace consort::db {

namespace {

/// The widest table has some 50 columns, and SQLite binds 32,766 values at most.
constexpr std::size_t kLongestRun = 256;
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

std::size_t bytesOf(const Cells& row) {
    std::size_t bytes = 0;
    for (const Cell& cell : row) {
        const auto* text = std::get_if<std::string>(&cell);
        bytes += sizeof(Cell) + (text == nullptr ? 0 : text->size());
    }
    return bytes;
}

bool isKey(const TableShape& table, std::size_t position) {
    return std::find(table.key.begin(), table.key.end(), position) != table.key.end();
}

std::string upsertTail(const TableShape& table) {
    std::string keys;
    for (const std::size_t position : table.key) {
        keys += (keys.empty() ? "" : ", ") + quoted(table.columns[position].name);
    }
    std::string changes;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        if (!isKey(table, i)) {
            const std::string column = quoted(table.columns[i].name);
            changes += (changes.empty() ? "" : ", ") + column + " = excluded." + column;
        }
    }
    return " ON CONFLICT (" + keys + ") DO " +
           (changes.empty() ? std::string("NOTHING") : "UPDATE SET " + changes);
}

std::string upsertSql(const TableShape& table, std::size_t rows) {
    std::string sql = "INSERT INTO " + quoted(table.name) + " (";
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        sql += (i == 0 ? "" : ", ") + quoted(table.columns[i].name);
    }
    sql += ") VALUES";
    std::size_t number = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        sql += row == 0 ? " (" : ", (";
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            sql += (i == 0 ? "$" : ", $") + std::to_string(++number);
        }
        sql += ')';
    }
    return sql + upsertTail(table);
}

}  // namespace

TableWriter::TableWriter(Connection& connection, const TableShape& table, SelfReferences references)
    : connection_(connection), table_(table), references_(references) {
    for (const std::size_t position : table.selfReferences) {
        if (references == SelfReferences::LeaveOut && !table.columns[position].nullable) {
            throw Error(
                ErrorCode::Unsupported,
                "database: table " + table.name + " cannot be copied: " +
                    table.columns[position].name + " refers to the table itself and must be set"
            );
        }
    }
}

void TableWriter::put(Cells row) {
    if (references_ == SelfReferences::LeaveOut) {
        for (const std::size_t position : table_.selfReferences) {
            row[position] = std::monostate();
        }
    }
    bytes_ += bytesOf(row);
    rows_.push_back(std::move(row));
    if (rows_.size() >= kLongestRun || bytes_ >= kMostBytes) {
        flush();
    }
}

void TableWriter::flush() {
    forEachRun(kLongestRun, rows_, [&](const Cells* begin, const Cells* end) {
        write(begin, end);
    });
    rows_.clear();
    bytes_ = 0;
}

void TableWriter::write(const Cells* begin, const Cells* end) {
    std::vector<Param> params;
    params.reserve(static_cast<std::size_t>(end - begin) * table_.columns.size());
    for (const Cells* row = begin; row != end; ++row) {
        for (const Cell& cell : *row) {
            params.push_back(paramOf(cell));
        }
    }
    const std::string sql = upsertSql(table_, static_cast<std::size_t>(end - begin));
    try {
        connection_.execute({table_.name, sql}, params, nullptr);
    } catch (const ConnectionLost&) {
        throw;
    } catch (const Error& error) {
        throw Error(
            error.code(), "rows of table " + table_.name + " cannot be written: " + error.what()
        );
    }
}

void continueNumbers(Connection& connection, const TableShape& table) {
    for (const std::size_t position : table.numbered) {
        const std::string& column = table.columns[position].name;
        const std::string sql = "SELECT setval(pg_get_serial_sequence($1, $2), GREATEST(MAX(" +
                                quoted(column) + "), 1)) FROM " + quoted(table.name) +
                                " HAVING COUNT(*) > 0";
        const std::string name = quoted(table.name);
        const RowSink ignore = [](const Row&) { return true; };
        connection.execute(
            {"transfer_numbers", sql}, std::array{Param(name), Param(column)}, &ignore
        );
    }
}

void renewStatistics(Connection& connection) {
    if (connection.dialect() == Dialect::PostgreSql) {
        connection.execute({"transfer_analyze", "ANALYZE"}, {}, nullptr);
    }
}

void deleteRows(Connection& connection, const TableShape& table) {
    connection.execute({"transfer_delete", "DELETE FROM " + quoted(table.name)}, {}, nullptr);
}

}  // namespace consort::db

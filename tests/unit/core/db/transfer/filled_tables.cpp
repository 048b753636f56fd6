// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/core/db/transfer/filled_tables.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/db/transfer/snapshot.h"
#include "core/db/transfer/table_writer.h"

namespace consort::testing {

namespace {

using db::Cell;

constexpr std::array kTexts{
    "plain", "it's \"quoted\" \\ ", "音楽 naïve 🎵", "line\nand\ttab", "% _ $1 ?", " "};

std::string keyText(const std::string& table, int row) {
    // Upper and lower case sort otherwise by byte than by language.
    return (row % 2 == 0 ? "a-" : "B-") + table + "-é-" + std::to_string(row);
}

Cell valueOf(const db::ColumnShape& column, std::size_t place, int row) {
    const std::size_t turn = place + static_cast<std::size_t>(row);
    if (column.nullable && turn % 3 == 0) {
        return {};
    }
    switch (column.kind) {
        case db::ColumnKind::Text:
            // Once in a column, some are unique.
            return row == 0 ? std::string() : kTexts[turn % kTexts.size()] + std::to_string(row);
        case db::ColumnKind::Integer:
            return column.name.ends_with("_ms") ? (std::int64_t{1} << 60) - row
                                                : std::int64_t{row} - 3;
        case db::ColumnKind::Real:
            return turn % 2 == 0 ? -0.1 * row : 1e300 / (row + 1);
        case db::ColumnKind::Boolean:
            return turn % 2 == 0;
    }
    return {};
}

db::Cells rowOf(const db::TableShape& table, int row) {
    db::Cells cells;
    for (std::size_t place = 0; place < table.columns.size(); ++place) {
        cells.push_back(valueOf(table.columns[place], place, row));
    }
    for (const std::size_t place : table.key) {
        if (table.columns[place].kind == db::ColumnKind::Text) {
            cells[place] = keyText(table.name, row);
        }
    }
    for (const db::Reference& reference : table.references) {
        cells[reference.column] = keyText(reference.table, row);
    }
    // Later keys are referred to by earlier ones, as a folder may be older than the one it is in.
    for (const std::size_t place : table.selfReferences) {
        cells[place] = row % 4 == 3 ? Cell() : Cell(keyText(table.name, row ^ 1));
    }
    return cells;
}

void fill(db::Connection& connection, const db::TableShape& table, int rows) {
    using References = db::TableWriter::SelfReferences;
    for (const auto references : {References::LeaveOut, References::Keep}) {
        db::TableWriter writer(connection, table, references);
        for (int row = 0; row < rows; ++row) {
            writer.put(rowOf(table, row));
        }
        writer.flush();
    }
    db::continueNumbers(connection, table);
}

}  // namespace

void fillTables(const db::DatabaseUrl& url, int rowsEach) {
    const auto connection = db::openForWriting(url);
    db::Transacting transacting(*connection);
    for (const db::TableShape& table : db::loadTables(*connection)) {
        fill(*connection, table, rowsEach);
    }
    transacting.commit();
}

void fillTable(const db::DatabaseUrl& url, std::string_view name, int rows) {
    const auto connection = db::openForWriting(url);
    db::Transacting transacting(*connection);
    for (const db::TableShape& table : db::loadTables(*connection)) {
        if (table.name == name) {
            fill(*connection, table, rows);
        }
    }
    transacting.commit();
}

}  // namespace consort::testing

// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/table_catalog.h"

#include <algorithm>
#include <array>
#include <set>

#include "core/db/schema.h"
#include "core/db/session.h"

namespace consort::db {

namespace {

constexpr std::array kDerived{
    DerivedTable{"schema_migrations", "migrating the other database writes it"},
    DerivedTable{kUnfinishedCopyTable, "belongs to one copy and goes with its end"},
    DerivedTable{"scan_state", "the turns of the servers at one database; its next scan writes it"},
    DerivedTable{"search_album_words", "SQLite's triggers on search_entries fill it"},
    DerivedTable{"search_artist_words", "SQLite's triggers on search_entries fill it"},
    DerivedTable{"search_track_words", "SQLite's triggers on search_entries fill it"},
    DerivedTable{"search_words", "the same, in schemas before version 7"},
};

constexpr std::array<std::string_view, 1> kSeeded{"account_guard"};

/// What one database's catalog is asked; the answers have the same columns on both.
struct CatalogQueries {
    Query tables;      ///< name
    Query columns;     ///< name, type, whether nullable, whether computed, whether numbered
    Query key;         ///< column
    Query references;  ///< column, other table
};

constexpr CatalogQueries kSqlite{
    {"sqlite_tables",
     "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')"
     " AND name NOT LIKE 'sqlite_%' ORDER BY name"},
    {"sqlite_columns",
     "SELECT name, type, \"notnull\" = 0, hidden <> 0, FALSE FROM pragma_table_xinfo($1)"
     " ORDER BY name"},
    {"sqlite_key", "SELECT name FROM pragma_table_xinfo($1) WHERE pk > 0 ORDER BY pk"},
    {"sqlite_references", "SELECT \"from\", \"table\" FROM pragma_foreign_key_list($1)"}};

constexpr CatalogQueries kPostgres{
    {"postgres_tables",
     "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
     " WHERE n.nspname = CURRENT_SCHEMA AND c.relkind IN ('r', 'p')"
     " ORDER BY c.relname COLLATE \"C\""},
    {"postgres_columns",
     "SELECT a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,"
     " a.attgenerated <> '', a.attidentity <> '' FROM pg_attribute a"
     " WHERE a.attrelid = CAST(quote_ident($1) AS regclass) AND a.attnum > 0 AND NOT a.attisdropped"
     " ORDER BY a.attname COLLATE \"C\""},
    {"postgres_key",
     "SELECT a.attname FROM pg_constraint c CROSS JOIN LATERAL"
     " unnest(c.conkey) WITH ORDINALITY AS k (number, place)"
     " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number"
     " WHERE c.conrelid = CAST(quote_ident($1) AS regclass) AND c.contype = 'p' ORDER BY k.place"},
    {"postgres_references",
     "SELECT a.attname, o.relname FROM pg_constraint c JOIN pg_class o ON o.oid = c.confrelid"
     " CROSS JOIN LATERAL unnest(c.conkey) AS k (number)"
     " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number"
     " WHERE c.conrelid = CAST(quote_ident($1) AS regclass) AND c.contype = 'f'"}};

const CatalogQueries& queriesOf(Dialect dialect) {
    return dialect == Dialect::Sqlite ? kSqlite : kPostgres;
}

std::string lowerCase(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return text;
}

ColumnKind kindOf(const std::string& table, const std::string& column, const std::string& type) {
    const std::string kind = lowerCase(type);
    if (kind == "text") {
        return ColumnKind::Text;
    }
    if (kind == "bigint" || kind == "integer") {
        return ColumnKind::Integer;
    }
    if (kind == "double precision") {
        return ColumnKind::Real;
    }
    if (kind == "boolean") {
        return ColumnKind::Boolean;
    }
    throw Error(
        ErrorCode::Unsupported,
        "database: column " + table + "." + column + " has the type " + type +
            ", which cannot be copied"
    );
}

std::size_t positionOf(const TableShape& table, const std::string& column) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(), [&](const ColumnShape& one) {
            return one.name == column;
        });
    return static_cast<std::size_t>(found - table.columns.begin());
}

TableShape loadTable(Session& session, const std::string& name) {
    const CatalogQueries& queries = queriesOf(session.dialect());
    TableShape table;
    table.name = name;
    session.query(queries.columns, name).each([&](const Row& row) {
        if (row.boolean(3)) {
            return;
        }
        if (row.boolean(4)) {
            table.numbered.push_back(table.columns.size());
        }
        const auto column = row.text(0);
        table.columns.push_back({column, kindOf(name, column, row.text(1)), row.boolean(2)});
    });
    session.query(queries.key, name).each([&](const Row& row) {
        table.key.push_back(positionOf(table, row.text(0)));
        // SQLite takes NULL in a key for what no statement of this server puts there.
        table.columns[table.key.back()].nullable = false;
    });
    session.query(queries.references, name).each([&](const Row& row) {
        if (row.view(1) == name) {
            table.selfReferences.push_back(positionOf(table, row.text(0)));
        } else {
            table.references.push_back({positionOf(table, row.text(0)), row.text(1)});
        }
    });
    if (table.key.empty()) {
        throw Error(
            ErrorCode::Unsupported, "database: table " + name + " cannot be copied: no primary key"
        );
    }
    return table;
}

/// Those that are referred to first, otherwise by name.
std::vector<TableShape> inOrder(std::vector<TableShape> tables) {
    std::vector<TableShape> ordered;
    std::set<std::string> placed;
    while (!tables.empty()) {
        const auto next = std::find_if(tables.begin(), tables.end(), [&](const TableShape& table) {
            return std::all_of(
                table.references.begin(),
                table.references.end(),
                [&](const Reference& other) { return placed.contains(other.table); }
            );
        });
        if (next == tables.end()) {
            throw Error(
                ErrorCode::Unsupported,
                "database: table " + tables.front().name + " is in a ring of references"
            );
        }
        placed.insert(next->name);
        ordered.push_back(std::move(*next));
        tables.erase(next);
    }
    return ordered;
}

bool isDerived(const std::string& name) {
    return std::any_of(kDerived.begin(), kDerived.end(), [&](const DerivedTable& table) {
        return table.name == name;
    });
}

void requireSameColumns(
    const TableShape& table,
    std::string_view what,
    const TableShape& other,
    std::string_view otherWhat
) {
    if (table.columns == other.columns && table.key == other.key) {
        return;
    }
    for (const ColumnShape& column : table.columns) {
        if (std::find(other.columns.begin(), other.columns.end(), column) == other.columns.end()) {
            throw conflict(
                "database: column " + table.name + "." + column.name + " of " + std::string(what) +
                " is not, or not like this, in " + std::string(otherWhat)
            );
        }
    }
    if (table.columns.size() < other.columns.size()) {
        requireSameColumns(other, otherWhat, table, what);
    }
    throw conflict("database: table " + table.name + " has another primary key on either side");
}

}  // namespace

std::vector<ColumnKind> TableShape::kinds() const {
    std::vector<ColumnKind> all;
    for (const ColumnShape& column : columns) {
        all.push_back(column.kind);
    }
    return all;
}

std::vector<ColumnKind> TableShape::keyKinds() const {
    std::vector<ColumnKind> some;
    for (const std::size_t position : key) {
        some.push_back(columns[position].kind);
    }
    return some;
}

Cells TableShape::keyOf(const Cells& row) const {
    Cells cells;
    for (const std::size_t position : key) {
        cells.push_back(row[position]);
    }
    return cells;
}

std::span<const DerivedTable> derivedTables() {
    return kDerived;
}

bool isSeeded(std::string_view table) {
    return std::find(kSeeded.begin(), kSeeded.end(), table) != kSeeded.end();
}

std::vector<std::string> listTableNames(Connection& connection) {
    Session session(connection);
    std::vector<std::string> names;
    session.query(queriesOf(session.dialect()).tables).each([&](const Row& row) {
        names.push_back(row.text(0));
    });
    return names;
}

std::vector<TableShape> loadTables(Connection& connection) {
    Session session(connection);
    std::vector<TableShape> tables;
    for (const std::string& name : listTableNames(connection)) {
        if (!isDerived(name)) {
            tables.push_back(loadTable(session, name));
        }
    }
    return inOrder(std::move(tables));
}

void requireSameTables(
    const std::vector<TableShape>& tables,
    std::string_view what,
    const std::vector<TableShape>& others,
    std::string_view otherWhat
) {
    for (const TableShape& table : tables) {
        const auto other = std::find_if(others.begin(), others.end(), [&](const TableShape& one) {
            return one.name == table.name;
        });
        if (other == others.end()) {
            throw conflict(
                "database: " + std::string(what) + " has a table " + table.name + ", " +
                std::string(otherWhat) + " has not"
            );
        }
        requireSameColumns(table, what, *other, otherWhat);
    }
    if (tables.size() < others.size()) {
        requireSameTables(others, otherWhat, tables, what);
    }
}

std::string quoted(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        text += c;
        if (c == '"') {
            text += c;
        }
    }
    return text + '"';
}

}  // namespace consort::db

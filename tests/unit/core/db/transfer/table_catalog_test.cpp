// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/table_catalog.h"

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/db/transfer/snapshot.h"
#include "core/db/transfer/table_reader.h"

#include "tests/support/test_database.h"

namespace consort::db {

namespace {

class TableCatalogTest : public testing::OnBothDatabases {
protected:
    std::unique_ptr<Connection> connection_ = openForWriting(DatabaseUrl::parse(database_.url()));

    void run(const std::string& sql) { connection_->execute({"test", sql}, {}, nullptr); }
};

std::size_t placeOf(const std::vector<TableShape>& tables, std::string_view name) {
    const auto found = std::find_if(tables.begin(), tables.end(), [&](const TableShape& table) {
        return table.name == name;
    });
    return static_cast<std::size_t>(found - tables.begin());
}

}  // namespace

CONSORT_ON_BOTH_DATABASES(TableCatalogTest);

TEST_P(TableCatalogTest, CopiesOrDeclaresEveryTable) {
    std::set<std::string> accounted;
    for (const TableShape& table : loadTables(*connection_)) {
        accounted.insert(table.name);
    }
    for (const DerivedTable& table : derivedTables()) {
        accounted.emplace(table.name);
    }
    for (const std::string& name : listTableNames(*connection_)) {
        EXPECT_TRUE(accounted.contains(name)) << name << " is neither copied nor declared derived";
    }
}

TEST_P(TableCatalogTest, FindsATableThatWasAddedLater) {
    run("CREATE TABLE later (id TEXT PRIMARY KEY, user_id TEXT REFERENCES users (id), flag BOOLEAN "
        "NOT NULL)");
    const auto tables = loadTables(*connection_);
    const std::size_t place = placeOf(tables, "later");
    ASSERT_LT(place, tables.size());
    EXPECT_EQ(tables[place].columns.size(), 3U);
    EXPECT_LT(placeOf(tables, "users"), place);
}

TEST_P(TableCatalogTest, RefusesATableWithoutAKey) {
    run("CREATE TABLE keyless (a TEXT)");
    EXPECT_THROW(loadTables(*connection_), Error);
}

TEST_P(TableCatalogTest, RefusesATypeItCannotCopy) {
    run("CREATE TABLE dated (id TEXT PRIMARY KEY, day DATE)");
    EXPECT_THROW(loadTables(*connection_), Error);
}

TEST_P(TableCatalogTest, HasRowsInSeededTablesOnlyWhenNew) {
    for (const TableShape& table : loadTables(*connection_)) {
        EXPECT_EQ(hasRows(*connection_, table), isSeeded(table.name)) << table.name;
    }
}

TEST_P(TableCatalogTest, SeesWhatRefersToItself) {
    const auto tables = loadTables(*connection_);
    const TableShape& folders = tables[placeOf(tables, "folders")];
    ASSERT_EQ(folders.selfReferences.size(), 1U);
    EXPECT_EQ(folders.columns[folders.selfReferences[0]].name, "parent_id");
}

TEST(TableCatalog, IsTheSameOnBothDatabases) {
    testing::TestDatabase sqlite(Dialect::Sqlite);
    testing::TestDatabase postgres(Dialect::PostgreSql);
    const auto here = openForWriting(DatabaseUrl::parse(sqlite.url()));
    const auto there = openForWriting(DatabaseUrl::parse(postgres.url()));
    requireSameTables(loadTables(*here), "SQLite", loadTables(*there), "PostgreSQL");
}

TEST(TableCatalog, NamesAColumnThatOneSideLacks) {
    TableShape with{"t", {{"a"}, {"b"}}, {0}, {}, {}, {}};
    TableShape without{"t", {{"a"}}, {0}, {}, {}, {}};
    for (const auto& [first, second] : {std::pair{with, without}, std::pair{without, with}}) {
        try {
            requireSameTables({first}, "here", {second}, "there");
            FAIL() << "a missing column was not seen";
        } catch (const Error& error) {
            EXPECT_NE(std::string(error.what()).find("t.b"), std::string::npos) << error.what();
        }
    }
}

TEST(TableCatalog, NamesATableThatOneSideLacks) {
    const TableShape table{"extra", {{"a"}}, {0}, {}, {}, {}};
    EXPECT_THROW(requireSameTables({table}, "here", {}, "there"), Error);
    EXPECT_THROW(requireSameTables({}, "here", {table}, "there"), Error);
}

TEST(TableCatalog, SeesAnotherTypeOrKey) {
    const TableShape text{"t", {{"a"}, {"b"}}, {0}, {}, {}, {}};
    const TableShape number{"t", {{"a"}, {"b", ColumnKind::Integer}}, {0}, {}, {}, {}};
    const TableShape longer{"t", {{"a"}, {"b"}}, {0, 1}, {}, {}, {}};
    EXPECT_THROW(requireSameTables({text}, "here", {number}, "there"), Error);
    EXPECT_THROW(requireSameTables({text}, "here", {longer}, "there"), Error);
}

}  // namespace consort::db

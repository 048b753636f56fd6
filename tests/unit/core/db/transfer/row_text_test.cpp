// SPDX-License-Identifier: Apache-2.0
#include "core/db/transfer/row_text.h"

#include <limits>

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace consort::db {

namespace {

const std::vector<ColumnKind> kKinds{
    ColumnKind::Text, ColumnKind::Integer, ColumnKind::Real, ColumnKind::Boolean};

Cells aRow() {
    return {std::string("naïve \"text\" \n\\ 音楽"), std::int64_t{-42}, -0.1, true};
}

}  // namespace

TEST(RowText, IsAJsonArray) {
    EXPECT_EQ(
        rowText({std::string("a\"\n"), std::int64_t{7}, 0.5, false, Cell()}),
        R"(["a\"\n",7,0.5,false,null])"
    );
}

TEST(RowText, ComesBackAsItWas) {
    EXPECT_EQ(parseRow(rowText(aRow()), kKinds), aRow());
}

TEST(RowText, TellsNullFromEmpty) {
    const Cells row{std::string(), Cell(), Cell(), Cell()};
    EXPECT_EQ(parseRow(rowText(row), kKinds), row);
}

TEST(RowText, RoundsNoNumber) {
    using Integers = std::numeric_limits<std::int64_t>;
    for (const std::int64_t number : {Integers::min(), Integers::max()}) {
        const Cells row{std::string(), number, 1.0, true};
        EXPECT_EQ(parseRow(rowText(row), kKinds), row);
    }
    using Reals = std::numeric_limits<double>;
    for (const double number :
         {0.1, 1e300, -1e-300, Reals::denorm_min(), Reals::max(), Reals::infinity(), 1.0}) {
        const Cells row{std::string(), std::int64_t{0}, number, true};
        EXPECT_EQ(parseRow(rowText(row), kKinds), row);
    }
}

TEST(RowText, HasNoNegativeZero) {
    EXPECT_EQ(rowText({-0.0}), rowText({0.0}));
}

TEST(RowText, RefusesWhatIsNoSuchRow) {
    for (const char* text :
         {"",
          "[]",
          "{}",
          R"(["a",1,0.5,true)",
          R"(["a",1,0.5,true] x)",
          R"(["a",1,0.5])",
          R"(["a",1,0.5,true,1])",
          R"([1,1,0.5,true])",
          R"(["a","1",0.5,true])",
          R"(["a",1.5,0.5,true])",
          R"(["a",9223372036854775808,0.5,true])",
          R"(["a",1,"x",true])",
          R"(["a",1,0.5,1])",
          R"([["a"],1,0.5,true])",
          "[\"\xff\",1,0.5,true]"}) {
        EXPECT_THROW(parseRow(text, kKinds), Error) << text;
    }
}

TEST(RowDigest, DoesNotDependOnTheOrder) {
    RowDigest a;
    a.add({std::int64_t{1}});
    a.add({std::int64_t{2}});
    RowDigest b;
    b.add({std::int64_t{2}});
    b.add({std::int64_t{1}});
    EXPECT_EQ(a, b);
}

TEST(RowDigest, ChangesWithEveryValue) {
    const std::vector<Cells> rows{
        {Cell()}, {std::string()}, {std::string("0")}, {std::int64_t{0}}, {false}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t j = 0; j < rows.size(); ++j) {
            RowDigest a;
            a.add(rows[i]);
            RowDigest b;
            b.add(rows[j]);
            EXPECT_EQ(a == b, i == j) << i << " " << j;
        }
    }
}

TEST(RowDigest, CountsRowsThatAreThere) {
    RowDigest once;
    once.add({std::int64_t{1}});
    RowDigest twice;
    twice.add({std::int64_t{1}});
    twice.add({std::int64_t{1}});
    EXPECT_FALSE(once == twice);
}

}  // namespace consort::db

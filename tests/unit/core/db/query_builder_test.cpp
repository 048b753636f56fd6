// SPDX-License-Identifier: Apache-2.0
#include "core/db/query_builder.h"

#include <stdexcept>

#include <gtest/gtest.h>

namespace consort::db {

TEST(QueryBuilder, NumbersParametersInOrder) {
    QueryBuilder query("q");
    query.add("SELECT a FROM t WHERE b = {}", {1}).add(" AND c = {} LIMIT {}", {"x", 5});
    EXPECT_EQ(query.sql(), "SELECT a FROM t WHERE b = $1 AND c = $2 LIMIT $3");
    EXPECT_EQ(query.params().size(), 3U);
}

TEST(QueryBuilder, PadsListsToPowersOfTwo) {
    const std::vector<std::string> ids{"a", "b", "c"};
    QueryBuilder query("q");
    query.add("SELECT a FROM t WHERE id IN").addList(ids);
    EXPECT_EQ(query.sql(), "SELECT a FROM t WHERE id IN ($1, $2, $3, $4)");
}

TEST(QueryBuilder, SeparatesRowsByCommas) {
    QueryBuilder query("q");
    query.add("INSERT INTO t (a, b) VALUES").addRow({1, 2}).addRow({3, 4});
    EXPECT_EQ(query.sql(), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4)");
}

TEST(QueryBuilder, RefusesWrongNumberOfValues) {
    QueryBuilder query("q");
    EXPECT_THROW(query.add("a = {}", {1, 2}), std::logic_error);
    EXPECT_THROW(query.add("a = {} AND b = {}", {1}), std::logic_error);
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/query.h"

#include <gtest/gtest.h>

namespace consort::db {

TEST(Query, CountsItsParameters) {
    constexpr Query kQuery{"q", "SELECT a FROM t WHERE b = $1 AND (c = $2 OR d = $1) LIMIT $3"};
    EXPECT_EQ(kQuery.parameterCount(), 3U);
}

TEST(Query, AllowsCountOfRows) {
    constexpr Query kQuery{"q", "SELECT COUNT(*) FROM t WHERE b = 'SELECT *'"};
    EXPECT_EQ(kQuery.parameterCount(), 0U);
}

}  // namespace consort::db

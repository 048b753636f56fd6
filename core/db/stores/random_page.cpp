// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/random_page.h"

namespace consort::db {

void addNumbers(QueryBuilder& query, const std::vector<std::int64_t>& numbers) {
    for (std::size_t i = 0; i < kNumbersPerLookup; ++i) {
        const auto number = numbers[std::min(i, numbers.size() - 1)];
        if (i == 0) {
            query.add(" ({}", {number});
        } else {
            query.add(", {}", {number});
        }
    }
    query.add(")");
}

}  // namespace consort::db

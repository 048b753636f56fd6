// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/ordering.h"

#include "core/base/error.h"

namespace consort::db {

ChosenOrdering chooseOrdering(std::span<const Ordering> orderings, std::string_view name) {
    const bool isDescending = name.starts_with('-');
    const auto bare = name.substr(isDescending ? 1 : 0);
    std::string known;
    for (const auto& ordering : orderings) {
        if (ordering.name == bare) {
            return {&ordering, isDescending};
        }
        known += (known.empty() ? "" : ", ") + std::string(ordering.name);
    }
    throw invalidField("sort", "expected one of " + known + ", or one of them after \"-\"");
}

void addPage(
    QueryBuilder& query,
    const ChosenOrdering& order,
    const PageRequest& request,
    std::optional<Cursor>& cursor
) {
    if (request.cursor) {
        cursor = Cursor::decode(*request.cursor, order.cursorName());
        const Param key = order.ordering->isNumeric ? Param(cursor->number()) : Param(cursor->key);
        query.add(
            order.isDescending ? order.ordering->afterDescending : order.ordering->after,
            {key, cursor->id}
        );
    }
    query.add(
        order.isDescending ? order.ordering->orderByDescending : order.ordering->orderBy,
        {request.limit + 1}
    );
}

}  // namespace consort::db

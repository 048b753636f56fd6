// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/session.h"
#include "core/db/stores/page.h"

namespace consort::db {

/// One order of a list, as the pieces of SQL that a keyset page needs. The statement's SELECT gives
/// `column` last, so that the next cursor can be made from the last row.
struct Ordering {
    std::string_view name;
    bool isNumeric;
    Fragment column;  ///< ", t.title_key"
    Fragment after;   ///< " AND (t.title_key, t.id) > ({}, {})"
    Fragment afterDescending;
    Fragment orderBy;  ///< " ORDER BY t.title_key, t.id LIMIT {}"
    Fragment orderByDescending;
};

/// The order a client asked for: a name of the list's table, a leading "-" turns it around.
struct ChosenOrdering {
    const Ordering* ordering;
    bool isDescending;

    std::string cursorName() const {
        return (isDescending ? "-" : "") + std::string(ordering->name);
    }
};

/// Throws Error(Invalid) naming the field `sort` and the orders there are.
ChosenOrdering chooseOrdering(std::span<const Ordering> orderings, std::string_view name);

/// Appends condition, order and limit for one page. `cursor` is filled from the request and must
/// live until the query has run. One row more than asked for is read: it tells whether there is a
/// next page.
void addPage(
    QueryBuilder& query,
    const ChosenOrdering& order,
    const PageRequest& request,
    std::optional<Cursor>& cursor
);

/// Cuts the surplus row off and makes the next cursor. `rows` are pairs of item and sort key.
template <class T>
Page<T> finishPage(
    std::vector<std::pair<T, std::string>> rows,
    const PageRequest& request,
    const std::string& cursorName
) {
    Page<T> page;
    const auto limit = static_cast<std::size_t>(request.limit);
    if (rows.size() > limit) {
        rows.resize(limit);
        const auto& [item, key] = rows.back();
        page.nextCursor = Cursor{cursorName, key, item.id.str()}.encode();
    }
    page.items.reserve(rows.size());
    for (auto& row : rows) {
        page.items.push_back(std::move(row.first));
    }
    return page;
}

/// Runs a query that addPage() has finished. `map(row)` gives the pair of item and sort key.
template <class Map>
auto fetchPage(
    Database& database,
    const QueryBuilder& query,
    const ChosenOrdering& order,
    const PageRequest& request,
    Map map
) {
    std::vector<std::invoke_result_t<Map&, const Row&>> rows;
    rows.reserve(static_cast<std::size_t>(request.limit) + 1);
    database.read([&](Session& session) {
        rows.clear();
        session.query(query, [&](const Row& row) { rows.push_back(map(row)); });
    });
    return finishPage(std::move(rows), request, order.cursorName());
}

}  // namespace consort::db

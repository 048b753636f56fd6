// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/query_builder.h"
#include "core/db/stores/in_order.h"
#include "core/db/stores/ordering.h"
#include "core/db/stores/random_page.h"

namespace consort::db {

/// How the things of one table are listed: what their lists differ in. `Filter` has a member
/// `genre`, by name, and isEmpty().
template <class Item, class Filter>
struct Listing {
    /// Of the statements.
    std::string_view pageName;
    std::string_view numbersName;
    std::string_view byNumberName;
    std::string_view byIdsName;

    Fragment columns;      ///< "SELECT t.id, …": what `map` reads, `keyColumn` columns.
    Fragment number;       ///< ", t.number"
    Fragment from;         ///< " FROM tracks t WHERE …"
    Fragment numbersFrom;  ///< "SELECT t.number FROM tracks t WHERE …"
    Fragment numberIn;     ///< " AND t.number IN"
    Fragment idIn;         ///< " AND t.id IN"
    const Query* highestNumber = nullptr;
    int keyColumn = 0;
    Item (*map)(const Row&);
    /// `genreKey` is the folded genre; it must live until the query has run.
    void (*addFilter)(QueryBuilder&, const Filter&, const std::string& genreKey);
};

template <class Filter>
std::string genreKeyOf(const Filter& filter) {
    return filter.genre ? foldKey(*filter.genre) : std::string();
}

/// A page in one of the orders.
template <class Item, class Filter>
Page<Item> listPage(
    Database& database,
    const Listing<Item, Filter>& listing,
    const Filter& filter,
    const ChosenOrdering& order,
    const PageRequest& request
) {
    const auto genreKey = genreKeyOf(filter);
    std::optional<Cursor> cursor;
    QueryBuilder query(listing.pageName);
    query.add(listing.columns).add(order.ordering->column).add(listing.from);
    listing.addFilter(query, filter, genreKey);
    addPage(query, order, request, cursor);
    return fetchPage(database, query, order, request, [&listing](const Row& row) {
        return std::pair(listing.map(row), row.text(listing.keyColumn));
    });
}

/// A page in the random order of `seed`; its cost does not grow with its depth.
template <class Item, class Filter>
Page<Item> listRandom(
    Database& database,
    const Listing<Item, Filter>& listing,
    const Filter& filter,
    std::uint32_t seed,
    const PageRequest& request
) {
    return database.read([&](Session& session) {
        const auto fetch = [&](const std::vector<std::int64_t>& numbers) {
            std::vector<std::pair<std::int64_t, Item>> found;
            QueryBuilder query(listing.byNumberName);
            query.add(listing.columns).add(listing.number).add(listing.from).add(listing.numberIn);
            addNumbers(query, numbers);
            session.query(query, [&](const Row& row) {
                found.emplace_back(row.int64(listing.keyColumn), listing.map(row));
            });
            return found;
        };
        if (filter.isEmpty()) {
            const auto highest = session.query(*listing.highestNumber).int64();
            return randomPage<Item>(static_cast<std::uint64_t>(highest + 1), seed, request, fetch);
        }
        const auto genreKey = genreKeyOf(filter);
        std::vector<std::int64_t> numbers;
        QueryBuilder query(listing.numbersName);
        query.add(listing.numbersFrom);
        listing.addFilter(query, filter, genreKey);
        session.query(query, [&](const Row& row) { numbers.push_back(row.int64(0)); });
        return randomPageOf<Item>(std::move(numbers), seed, request, fetch);
    });
}

/// In the order of the ids; those that are gone are left out.
template <class Item, class Filter, class IdType>
std::vector<Item> listByIds(
    Database& database, const Listing<Item, Filter>& listing, const std::vector<IdType>& ids
) {
    if (ids.empty()) {
        return {};
    }
    const auto texts = textsOf(ids);
    QueryBuilder query(listing.byIdsName);
    query.add(listing.columns).add(listing.from).add(listing.idIn).addList(texts);
    std::vector<Item> found;
    database.read([&](Session& session) {
        found.clear();
        session.query(query, [&](const Row& row) { found.push_back(listing.map(row)); });
    });
    return inOrderOf(ids, std::move(found));
}

}  // namespace consort::db

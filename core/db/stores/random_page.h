// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/db/query_builder.h"
#include "core/db/stores/page.h"
#include "core/db/stores/random_order.h"

namespace consort::db {

/// How many rows one look-up by number asks for; constant, so that the statement is prepared once.
inline constexpr std::size_t kNumbersPerLookup = 64;

/// Appends "({}, {}, …)", padded by repeating the last number.
void addNumbers(QueryBuilder& query, const std::vector<std::int64_t>& numbers);

/// A page of a whole table in the random order of `seed`. Rows are found by their `number`, 0 …
/// size-1 with gaps; `fetch(numbers)` gives (number, item) of those that exist, in any order.
template <class T, class Fetch>
Page<T> randomPage(
    std::uint64_t size, std::uint32_t seed, const PageRequest& request, Fetch fetch
) {
    const RandomOrder order(size, seed);
    std::uint64_t position = 0;
    const std::string name = "random" + std::to_string(seed);
    if (request.cursor) {
        position = static_cast<std::uint64_t>(
            std::max<std::int64_t>(0, Cursor::decode(*request.cursor, name).number())
        );
    }
    Page<T> page;
    const auto limit = static_cast<std::size_t>(request.limit);
    while (position < size && page.items.size() < limit) {
        const auto first = position;
        std::vector<std::int64_t> numbers;
        while (position < size && numbers.size() < kNumbersPerLookup) {
            numbers.push_back(static_cast<std::int64_t>(order.at(position++)));
        }
        std::vector<std::pair<std::int64_t, T>> found = fetch(numbers);
        for (std::size_t i = 0; i < numbers.size() && page.items.size() < limit; ++i) {
            const auto row = std::find_if(found.begin(), found.end(), [&](const auto& candidate) {
                return candidate.first == numbers[i];
            });
            if (row != found.end()) {
                page.items.push_back(std::move(row->second));
                position = first + i + 1;
            } else if (i + 1 == numbers.size()) {
                position = first + numbers.size();
            }
        }
    }
    if (page.items.size() == limit && position < size) {
        page.nextCursor = Cursor{name, std::to_string(position), "-"}.encode();
    }
    return page;
}

/// The same for a few chosen rows: `numbers` are all that match the filter.
template <class T, class Fetch>
Page<T> randomPageOf(
    std::vector<std::int64_t> numbers, std::uint32_t seed, const PageRequest& request, Fetch fetch
) {
    std::sort(numbers.begin(), numbers.end());
    return randomPage<T>(
        numbers.size(),
        seed,
        request,
        [&](const std::vector<std::int64_t>& places) {
            std::vector<std::int64_t> wanted;
            wanted.reserve(places.size());
            for (const auto place : places) {
                wanted.push_back(numbers[static_cast<std::size_t>(place)]);
            }
            auto found = fetch(wanted);
            for (auto& [number, item] : found) {
                number = std::lower_bound(numbers.begin(), numbers.end(), number) - numbers.begin();
            }
            return found;
        }
    );
}

}  // namespace consort::db

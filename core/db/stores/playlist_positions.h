// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace consort::db {

/// Distance of neighbours in a playlist that was just numbered.
inline constexpr std::int64_t kPositionGap = std::int64_t{1} << 32;

/// Positions for `count` new items between two neighbours, rising and evenly spread. `low` is 0
/// at the beginning, `high` absent at the end. nullopt when there is no room: number all items anew
/// and ask again.
std::optional<std::vector<std::int64_t>> positionsBetween(
    std::int64_t low, std::optional<std::int64_t> high, std::size_t count
);

}  // namespace consort::db

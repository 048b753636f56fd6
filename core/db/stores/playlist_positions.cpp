// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/playlist_positions.h"

#include <limits>

namespace consort::db {

std::optional<std::vector<std::int64_t>> positionsBetween(
    std::int64_t low, std::optional<std::int64_t> high, std::size_t count
) {
    const auto places = static_cast<std::int64_t>(count) + 1;
    if (!high && low > std::numeric_limits<std::int64_t>::max() - places * kPositionGap) {
        return std::nullopt;
    }
    const auto step = high ? (*high - low) / places : kPositionGap;
    if (step < 1) {
        return std::nullopt;
    }
    std::vector<std::int64_t> positions;
    positions.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        low += step;
        positions.push_back(low);
    }
    return positions;
}

}  // namespace consort::db

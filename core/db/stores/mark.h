// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "core/base/clock.h"

namespace consort::db {

/// What one user thinks of a track, an album or an artist; of a track also how often it was played.
struct Mark {
    bool liked = false;
    std::optional<int> rating{};  ///< 1 to 5.
    std::int64_t playCount = 0;
    std::optional<TimeMs> lastPlayedMs{};
};

}  // namespace consort::db

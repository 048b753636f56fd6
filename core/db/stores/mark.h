// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

namespace consort::db {

/// What one user thinks of a track, an album or an artist.
struct Mark {
    bool liked = false;
    std::optional<int> rating{};  ///< 1 to 5.
};

}  // namespace consort::db

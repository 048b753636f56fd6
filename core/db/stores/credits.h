// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/ids.h"

namespace consort::db {

/// An artist's part in a track or an album.
struct Credit {
    ArtistId artist;
    std::string role;  ///< "main", "featured", "album_artist", "composer" …
    std::string name;  ///< As credited.

    friend bool operator==(const Credit&, const Credit&) = default;
};

/// Credits and genres stand on the rows of lists in one text column each, so that a page is one
/// SELECT: names joined by U+001F; credits joined by U+001E, each artist id, role and name joined
/// by U+001F.
std::string packCredits(const std::vector<Credit>& credits);
std::vector<Credit> unpackCredits(std::string_view packed);
std::string packNames(const std::vector<std::string>& names);
std::vector<std::string> unpackNames(std::string_view packed);

}  // namespace consort::db

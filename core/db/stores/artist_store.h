// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/db/stores/mark.h"
#include "core/db/stores/page.h"

namespace consort::db {

class Database;

struct Artist {
    ArtistId id;
    std::string name;
    std::string sortName;
    int albumCount = 0;  ///< As album artist.
    int trackCount = 0;  ///< With any credit.
    std::optional<ArtworkId> artwork;
    std::optional<AlbumId> coverAlbum;  ///< An album with a cover, to stand in for a picture.
    Mark mark{};                        ///< Set by whoever knows the user.
};

/// Reads artists that have tracks. Thread-safe.
class ArtistStore final {
public:
    explicit ArtistStore(Database& database) : database_(database) {}

    std::optional<Artist> find(const ArtistId& id) const;

    /// `sort`: name, or -name. Throws Error(Invalid) for another and for a cursor of another list.
    Page<Artist> list(std::string_view sort, const PageRequest& request) const;

    /// In the order of the ids; those that are gone are left out.
    std::vector<Artist> listByIds(const std::vector<ArtistId>& ids) const;

private:
    Database& database_;
};

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/ids.h"
#include "core/db/stores/mark.h"
#include "core/db/stores/page.h"

namespace consort::db {

class Database;

/// What can be liked and rated.
enum class MarkKind { Track, Album, Artist };

/// One like, newest first in lists.
struct Like {
    std::string id;  ///< Of the track, album or artist.
    TimeMs likedMs = 0;
};

/// Likes and ratings of the users. Ids are those of the kind. Thread-safe.
class MarkStore final {
public:
    explicit MarkStore(Database& database) : database_(database) {}

    /// Which kind of thing the catalog has under the id; nullopt when it is none or missing.
    std::optional<MarkKind> findKind(std::string_view id) const;

    /// False when the catalog has no such thing. A second like keeps the time of the first.
    bool like(const UserId& user, MarkKind kind, std::string_view id, TimeMs nowMs);

    /// False when it was not liked.
    bool unlike(const UserId& user, MarkKind kind, std::string_view id);

    /// False when the catalog has no such thing; nullopt takes the rating back.
    bool rate(
        const UserId& user,
        MarkKind kind,
        std::string_view id,
        std::optional<int> rating,
        TimeMs nowMs
    );

    /// Those of the ids that the user has marked, or played.
    std::unordered_map<std::string, Mark> find(
        const UserId& user, MarkKind kind, const std::vector<std::string>& ids
    ) const;

    /// Newest first, without those the catalog misses. Throws Error(Invalid) for a bad cursor.
    Page<Like> list(const UserId& user, MarkKind kind, const PageRequest& request) const;

    /// Ids of what is liked, in their order, after `after` when it is not empty.
    std::vector<std::string> listIds(
        const UserId& user, MarkKind kind, std::string_view after, int limit
    ) const;

private:
    Database& database_;
};

}  // namespace consort::db

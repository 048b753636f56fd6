// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <functional>
#include <ostream>
#include <string>
#include <utility>

#include "core/base/clock.h"

namespace consort {

/// An id that cannot be mistaken for the id of something else. Opaque text, empty when unset.
template <class Tag>
class Id {
public:
    Id() = default;

    explicit Id(std::string value) : value_(std::move(value)) {}

    const std::string& str() const noexcept { return value_; }

    bool empty() const noexcept { return value_.empty(); }

    friend auto operator<=>(const Id&, const Id&) = default;

    friend std::ostream& operator<<(std::ostream& out, const Id& id) { return out << id.value_; }

private:
    std::string value_;
};

using UserId = Id<struct UserTag>;
using SessionId = Id<struct SessionTag>;
using TrackId = Id<struct TrackTag>;
using AlbumId = Id<struct AlbumTag>;
using ArtistId = Id<struct ArtistTag>;
using GenreId = Id<struct GenreTag>;
using FolderId = Id<struct FolderTag>;
using LibraryId = Id<struct LibraryTag>;
using ArtworkId = Id<struct ArtworkTag>;
using ScanId = Id<struct ScanTag>;
using PlaylistId = Id<struct PlaylistTag>;
using PlaylistItemId = Id<struct PlaylistItemTag>;

/// UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits, so that newer ids sort
/// later. Lower-case text of 36 characters. Thread-safe.
std::string newUuid(TimeMs nowMs);

template <class IdType>
IdType newId(const Clock& clock) {
    return IdType(newUuid(clock.nowMs()));
}

}  // namespace consort

template <class Tag>
struct std::hash<consort::Id<Tag>> {
    std::size_t operator()(const consort::Id<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "core/base/ids.h"

namespace consort::db {

class Database;

/// Where the bytes of a picture are.
struct Artwork {
    ArtworkId id;
    std::string mime;
    std::string source;  ///< "embedded" in an audio file, or a "file" of its own.
    std::string storage;
    std::string key;   ///< The storage's key, byte for byte.
    std::string lqip;  ///< A tiny picture as a data URI; may be empty.
};

/// Pictures of tracks, albums and artists. Thread-safe.
class ArtworkStore final {
public:
    explicit ArtworkStore(Database& database) : database_(database) {}

    /// The track's own picture, or else its album's.
    std::optional<Artwork> findOfTrack(const TrackId& id) const;
    std::optional<Artwork> findOfAlbum(const AlbumId& id) const;

    /// The artist's own picture, or else the cover of one of the albums.
    std::optional<Artwork> findOfArtist(const ArtistId& id) const;

    /// Keeps the placeholder of a picture; unknown pictures are ignored.
    void setPlaceholder(const ArtworkId& id, const std::string& dataUri);

private:
    Database& database_;
};

}  // namespace consort::db

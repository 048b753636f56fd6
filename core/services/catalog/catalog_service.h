// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/db/stores/album_store.h"
#include "core/db/stores/artist_store.h"
#include "core/db/stores/folder_store.h"
#include "core/db/stores/genre_store.h"
#include "core/db/stores/track_store.h"

namespace consort::db {
class Database;
class SearchIndex;
}  // namespace consort::db

namespace consort::catalog {

using db::PageRequest;

/// The order of a list: a name of the store's, or random with a seed.
struct Order {
    std::string name = "title";
    std::uint32_t seed = 0;

    bool isRandom() const { return name == "random"; }
};

/// Which groups a search looks into, and how many of each are wanted.
struct SearchRequest {
    std::string text;
    bool tracks = true;
    bool albums = true;
    bool artists = true;
    int limit = 10;
};

struct SearchResult {
    std::vector<db::Track> tracks;
    std::vector<db::Album> albums;
    std::vector<db::Artist> artists;
};

/// Reads the catalog. `get…` throws Error(NotFound) for an unknown id, `list…` Error(Invalid) for a
/// bad order or cursor. Thread-safe; may block on the database.
class CatalogService final {
public:
    CatalogService(db::Database& database, db::SearchIndex& index);

    db::Track getTrack(const TrackId& id) const;
    db::Album getAlbum(const AlbumId& id) const;
    db::Artist getArtist(const ArtistId& id) const;
    db::Folder getFolder(const FolderId& id) const;

    /// In the order of the ids; those that are gone are left out.
    std::vector<db::Track> findTracks(const std::vector<TrackId>& ids) const;

    db::Page<db::Track> listTracks(const db::TrackFilter&, const Order&, const db::PageRequest&)
        const;
    db::Page<db::Track> listAlbumTracks(const AlbumId&, const db::PageRequest&) const;
    db::Page<db::Album> listAlbums(const db::AlbumFilter&, const Order&, const db::PageRequest&)
        const;
    db::Page<db::Artist> listArtists(const std::string& order, const db::PageRequest&) const;
    db::Page<db::Genre> listGenres(const db::PageRequest&) const;
    db::Page<db::Folder> listRootFolders(const db::PageRequest&) const;
    db::FolderPage listFolder(const FolderId&, const db::PageRequest&) const;

    /// Best first in each group. Text without a letter or digit finds nothing.
    SearchResult search(const SearchRequest&) const;

private:
    db::TrackStore tracks_;
    db::AlbumStore albums_;
    db::ArtistStore artists_;
    db::GenreStore genres_;
    db::FolderStore folders_;
    db::SearchIndex& index_;
};

}  // namespace consort::catalog

// SPDX-License-Identifier: Apache-2.0
#include "core/services/catalog/catalog_service.h"

#include "core/base/error.h"
#include "core/db/search/search_index.h"

namespace consort::catalog {

namespace {

template <class T>
T require(std::optional<T> found, const char* kind, const std::string& id) {
    if (!found) {
        throw notFound(std::string("there is no ") + kind + " " + id);
    }
    return std::move(*found);
}

template <class IdType>
std::vector<IdType> searchIds(
    db::SearchIndex& index, db::SearchKind kind, const SearchRequest& request
) {
    std::vector<IdType> ids;
    for (auto& id : index.search(kind, request.text, request.limit)) {
        ids.emplace_back(std::move(id));
    }
    return ids;
}

}  // namespace

CatalogService::CatalogService(db::Database& database, db::SearchIndex& index)
    : tracks_(database),
      albums_(database),
      artists_(database),
      genres_(database),
      folders_(database, tracks_),
      index_(index) {}

db::Track CatalogService::getTrack(const TrackId& id) const {
    return require(tracks_.find(id), "track", id.str());
}

db::Album CatalogService::getAlbum(const AlbumId& id) const {
    return require(albums_.find(id), "album", id.str());
}

db::Artist CatalogService::getArtist(const ArtistId& id) const {
    return require(artists_.find(id), "artist", id.str());
}

db::Folder CatalogService::getFolder(const FolderId& id) const {
    return require(folders_.find(id), "folder", id.str());
}

db::Page<db::Track> CatalogService::listTracks(
    const db::TrackFilter& filter, const Order& order, const db::PageRequest& page
) const {
    return order.isRandom() ? tracks_.listRandom(filter, order.seed, page)
                            : tracks_.list(filter, order.name, page);
}

db::Page<db::Track> CatalogService::listAlbumTracks(const AlbumId& id, const db::PageRequest& page)
    const {
    auto tracks = tracks_.listOfAlbum(id, page);
    if (tracks.items.empty()) {
        getAlbum(id);
    }
    return tracks;
}

db::Page<db::Album> CatalogService::listAlbums(
    const db::AlbumFilter& filter, const Order& order, const db::PageRequest& page
) const {
    return order.isRandom() ? albums_.listRandom(filter, order.seed, page)
                            : albums_.list(filter, order.name, page);
}

db::Page<db::Artist> CatalogService::listArtists(
    const std::string& order, const db::PageRequest& page
) const {
    return artists_.list(order, page);
}

db::Page<db::Genre> CatalogService::listGenres(const db::PageRequest& page) const {
    return genres_.list(page);
}

db::Page<db::Folder> CatalogService::listRootFolders(const db::PageRequest& page) const {
    return folders_.listRoots(page);
}

db::FolderPage CatalogService::listFolder(const FolderId& id, const db::PageRequest& page) const {
    return folders_.listContents(id, page);
}

SearchResult CatalogService::search(const SearchRequest& request) const {
    SearchResult result;
    if (request.tracks) {
        result.tracks =
            tracks_.listByIds(searchIds<TrackId>(index_, db::SearchKind::Track, request));
    }
    if (request.albums) {
        result.albums =
            albums_.listByIds(searchIds<AlbumId>(index_, db::SearchKind::Album, request));
    }
    if (request.artists) {
        result.artists =
            artists_.listByIds(searchIds<ArtistId>(index_, db::SearchKind::Artist, request));
    }
    return result;
}

}  // namespace consort::catalog

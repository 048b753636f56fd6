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
std::vector<IdType> idsOf(std::vector<std::string>&& texts) {
    std::vector<IdType> ids;
    ids.reserve(texts.size());
    for (auto& text : texts) {
        ids.emplace_back(std::move(text));
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

std::vector<db::Track> CatalogService::findTracks(const std::vector<TrackId>& ids) const {
    return tracks_.listByIds(ids);
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
    std::vector<db::SearchKind> kinds;
    if (request.tracks) {
        kinds.push_back(db::SearchKind::Track);
    }
    if (request.albums) {
        kinds.push_back(db::SearchKind::Album);
    }
    if (request.artists) {
        kinds.push_back(db::SearchKind::Artist);
    }
    auto found = index_.search(kinds, request.text, request.limit);
    SearchResult result;
    result.tracks = tracks_.listByIds(idsOf<TrackId>(std::move(found[db::SearchKind::Track])));
    result.albums = albums_.listByIds(idsOf<AlbumId>(std::move(found[db::SearchKind::Album])));
    result.artists = artists_.listByIds(idsOf<ArtistId>(std::move(found[db::SearchKind::Artist])));
    return result;
}

}  // namespace consort::catalog

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/artwork_store.h"

#include "core/db/database.h"
#include "core/db/object_key.h"

namespace consort::db {

namespace {

constexpr Query kOfTrack{
    "artwork_of_track",
    "SELECT w.id, w.mime, w.source, w.storage, w.object_key, w.lqip FROM tracks t "
    "LEFT JOIN albums a ON a.id = t.album_id JOIN artwork w ON w.id = COALESCE(t.artwork_id, "
    "a.artwork_id) "
    "WHERE t.id = $1 AND t.missing_since_ms IS NULL"};
constexpr Query kOfAlbum{
    "artwork_of_album",
    "SELECT w.id, w.mime, w.source, w.storage, w.object_key, w.lqip FROM albums a "
    "JOIN artwork w ON w.id = a.artwork_id WHERE a.id = $1"};
constexpr Query kOfArtist{
    "artwork_of_artist",
    "SELECT w.id, w.mime, w.source, w.storage, w.object_key, w.lqip FROM artists r "
    "LEFT JOIN albums a ON a.id = r.cover_album_id JOIN artwork w ON w.id = COALESCE(r.artwork_id, "
    "a.artwork_id) "
    "WHERE r.id = $1"};
constexpr Query kSetPlaceholder{
    "artwork_set_placeholder", "UPDATE artwork SET lqip = $1 WHERE id = $2"};

Artwork artworkOf(const Row& row) {
    return {
        row.id<ArtworkId>(0),
        row.text(1),
        row.text(2),
        row.text(3),
        decodeObjectKey(row.view(4)),
        row.text(5)};
}

template <class IdType>
std::optional<Artwork> find(Database& database, const Query& query, const IdType& id) {
    return database.read([&](Session& session) { return session.query(query, id).first(artworkOf); }
    );
}

}  // namespace

std::optional<Artwork> ArtworkStore::findOfTrack(const TrackId& id) const {
    return find(database_, kOfTrack, id);
}

std::optional<Artwork> ArtworkStore::findOfAlbum(const AlbumId& id) const {
    return find(database_, kOfAlbum, id);
}

std::optional<Artwork> ArtworkStore::findOfArtist(const ArtistId& id) const {
    return find(database_, kOfArtist, id);
}

void ArtworkStore::setPlaceholder(const ArtworkId& id, const std::string& dataUri) {
    database_.write([&](Transaction& transaction) { transaction.run(kSetPlaceholder, dataUri, id); }
    );
}

}  // namespace consort::db

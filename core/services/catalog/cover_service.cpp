// SPDX-License-Identifier: Apache-2.0
#include "core/services/catalog/cover_service.h"

#include "core/base/error.h"
#include "core/services/library/artwork_service.h"

namespace consort::catalog {

media::CachedThumbnail CoverService::getOfTrack(
    const CallContext& context, const TrackId& id, CoverForm form
) {
    return get(context, store_.findOfTrack(id), form);
}

media::CachedThumbnail CoverService::getOfAlbum(
    const CallContext& context, const AlbumId& id, CoverForm form
) {
    return get(context, store_.findOfAlbum(id), form);
}

media::CachedThumbnail CoverService::getOfArtist(
    const CallContext& context, const ArtistId& id, CoverForm form
) {
    return get(context, store_.findOfArtist(id), form);
}

media::CachedThumbnail CoverService::get(
    const CallContext& context, const std::optional<db::Artwork>& artwork, CoverForm form
) {
    if (!artwork) {
        throw notFound("there is no picture");
    }
    const library::ArtworkSource source{
        artwork->id.str(), artwork->storage, artwork->key, artwork->source == "embedded"};
    return artwork_.ensureThumbnail(context, source, form.side, form.format);
}

}  // namespace consort::catalog

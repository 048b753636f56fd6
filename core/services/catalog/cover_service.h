// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/backends/call_context.h"
#include "core/base/ids.h"
#include "core/db/stores/artwork_store.h"
#include "core/media/thumbnail_cache.h"

namespace consort::library {
class ArtworkService;
}

namespace consort::catalog {

/// How a picture is wanted.
struct CoverForm {
    int side = 512;  ///< Pixels; rounded up to a size that is kept.
    media::ThumbnailFormat format = media::ThumbnailFormat::Jpeg;
};

/// Covers by what they belong to. Throws Error(NotFound) when there is no picture or it cannot be
/// decoded. Thread-safe; blocks for the database and, the first time, for the decoder.
class CoverService final {
public:
    CoverService(const db::ArtworkStore& store, library::ArtworkService& artwork)
        : store_(store), artwork_(artwork) {}

    media::CachedThumbnail getOfTrack(
        const CallContext& context, const TrackId& id, CoverForm form
    );
    media::CachedThumbnail getOfAlbum(
        const CallContext& context, const AlbumId& id, CoverForm form
    );
    media::CachedThumbnail getOfArtist(
        const CallContext& context, const ArtistId& id, CoverForm form
    );

private:
    media::CachedThumbnail get(
        const CallContext& context, const std::optional<db::Artwork>& artwork, CoverForm form
    );

    const db::ArtworkStore& store_;
    library::ArtworkService& artwork_;
};

}  // namespace consort::catalog

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/base/backends/storage_backend.h"
#include "core/base/log.h"
#include "core/media/thumbnail_cache.h"

namespace consort::library {

/// Where the bytes of a picture are: an image file, or a music file that it is embedded in.
struct ArtworkSource {
    std::string id;  ///< Hash of the picture.
    std::string storage;
    std::string key;
    bool isEmbedded = false;
};

/// Covers as thumbnails. Thread-safe.
class ArtworkService final {
public:
    /// Keeps the data URI of a placeholder with the picture of this id.
    using SavePlaceholder = std::function<void(const std::string& id, const std::string& dataUri)>;

    ArtworkService(
        StorageDirectory& storages,
        media::ThumbnailCache& cache,
        Log& log,
        SavePlaceholder savePlaceholder
    );

    /// The thumbnail if it is made already: one open(2), never blocks on anything slower.
    std::optional<media::CachedThumbnail> findThumbnail(
        const std::string& artworkId, int side, media::ThumbnailFormat format
    ) const;

    /// Finds or makes it; blocks. NotFound for a picture that is gone or cannot be decoded (the
    /// reason is in the log), Unavailable when storage or decoder cannot be used now.
    media::CachedThumbnail ensureThumbnail(
        const CallContext& context,
        const ArtworkSource& source,
        int side,
        media::ThumbnailFormat format
    );

private:
    std::string loadPicture(const CallContext& context, const ArtworkSource& source) const;

    StorageDirectory& storages_;
    media::ThumbnailCache& cache_;
    Log& log_;
    SavePlaceholder savePlaceholder_;
};

}  // namespace consort::library

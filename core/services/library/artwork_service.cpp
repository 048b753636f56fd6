// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/artwork_service.h"

#include <utility>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/media/byte_source.h"
#include "core/media/tag_reader.h"
#include "core/services/library/storage_trouble.h"

namespace consort::library {

namespace {

constexpr std::uint64_t kMaxPictureBytes = 24U << 20;
constexpr std::size_t kMaxPlaceholderBytes = 400;

std::string base64(std::string_view bytes) {
    auto text = base64UrlEncode(bytes);
    for (auto& c : text) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    return text.append((4 - text.size() % 4) % 4, '=');
}

}  // namespace

ArtworkService::ArtworkService(
    StorageDirectory& storages,
    media::ThumbnailCache& cache,
    Log& log,
    SavePlaceholder savePlaceholder
)
    : storages_(storages), cache_(cache), log_(log), savePlaceholder_(std::move(savePlaceholder)) {}

std::optional<media::CachedThumbnail> ArtworkService::findThumbnail(
    const std::string& artworkId, int side, media::ThumbnailFormat format
) const {
    return cache_.find(artworkId, media::ThumbnailCache::snapSide(side), format);
}

media::CachedThumbnail ArtworkService::ensureThumbnail(
    const CallContext& context, const ArtworkSource& source, int side, media::ThumbnailFormat format
) {
    try {
        return cache_.ensure(
            source.id,
            media::ThumbnailCache::snapSide(side),
            format,
            [&] { return loadPicture(context, source); },
            [&](const std::string& placeholder) {
                auto uri = "data:image/webp;base64," + base64(placeholder);
                if (savePlaceholder_ && uri.size() <= kMaxPlaceholderBytes) {
                    savePlaceholder_(source.id, uri);
                }
            }
        );
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Invalid && error.code() != ErrorCode::NotFound) {
            throw storageTrouble(error);
        }
        const auto key = sanitizeUtf8(source.key);
        log_.warning(
            "artwork",
            "no thumbnail",
            {{"storage", source.storage}, {"key", key}, {"reason", error.what()}}
        );
        throw notFound("this cover cannot be shown");
    }
}

std::string ArtworkService::loadPicture(const CallContext& context, const ArtworkSource& source)
    const {
    const auto storage = storages_.find(source.storage);
    if (!storage) {
        throw unavailable("storage \"" + source.storage + "\" is not in service");
    }
    const auto object = storage->findObject(context, source.key);
    if (!object) {
        throw notFound("\"" + sanitizeUtf8(source.key) + "\" is gone");
    }
    const auto bytes = media::openByteSource(*storage, context, *object);
    if (source.isEmbedded) {
        auto picture = media::readPicture(*bytes, source.key);
        if (!picture) {
            throw notFound("\"" + sanitizeUtf8(source.key) + "\" holds no picture any more");
        }
        return std::move(picture->bytes);
    }
    if (bytes->size() > kMaxPictureBytes) {
        throw invalid("the image file is too large");
    }
    std::string image(static_cast<std::size_t>(bytes->size()), '\0');
    image.resize(bytes->read(0, image));
    return image;
}

}  // namespace consort::library

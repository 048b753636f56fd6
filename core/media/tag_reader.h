// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/media/audio_tags.h"
#include "core/media/byte_source.h"

namespace consort::media {

struct TagReaderOptions {
    /// Cut an artist or genre value at these, e.g. {";", " / "}. Values that are multiple in the
    /// file are so without it.
    std::vector<std::string> artistSeparators;
    std::vector<std::string> genreSeparators{";"};
};

/// Reads MP3, AAC, FLAC, Ogg (Vorbis, Opus, Speex, FLAC), M4A (AAC, ALAC), WAV, AIFF, WMA, APE,
/// WavPack, Musepack and TTA. `key` gives the extension and the title of an untitled file.
/// Throws Error only: Invalid with the reason for a file that is no audio, is damaged beyond use or
/// asks for absurd amounts of memory; what the source throws otherwise. Thread-safe over different
/// sources. Memory: below 100 MiB whatever the file declares, a few tens of KiB for common ones.
AudioTags readTags(ByteSource& source, std::string_view key, const TagReaderOptions& options = {});

struct Picture {
    std::string mime;
    std::string bytes;
};

/// The picture of AudioTags::picture with its bytes (at most 16 MiB); nullopt when there is none.
/// Throws as readTags does.
std::optional<Picture> readPicture(ByteSource& source, std::string_view key);

/// Hash of a picture for caching and for telling equal covers: of its length and three samples.
std::string pictureHash(std::string_view bytes);

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace consort::media {

enum class MediaKind { Audio, Image, Lyrics, Playlist, Other };

/// What a key is by its extension, case-blind: what a scan looks at.
MediaKind kindOfKey(std::string_view key);

/// Media type by extension: "audio/flac", "image/jpeg" …; "application/octet-stream" when unknown.
std::string_view mimeOfKey(std::string_view key);

/// Media type by the first bytes (32 suffice); empty when they say nothing.
std::string_view mimeOfBytes(std::string_view head);

}  // namespace consort::media

// SPDX-License-Identifier: Apache-2.0
#include "core/media/mime.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace consort::media {

namespace {

struct Extension {
    std::string_view text;
    std::string_view mime;
    MediaKind kind;
};

constexpr std::array kExtensions{
    Extension{"mp3", "audio/mpeg", MediaKind::Audio},
    Extension{"flac", "audio/flac", MediaKind::Audio},
    Extension{"ogg", "audio/ogg", MediaKind::Audio},
    Extension{"oga", "audio/ogg", MediaKind::Audio},
    Extension{"opus", "audio/ogg", MediaKind::Audio},
    Extension{"spx", "audio/ogg", MediaKind::Audio},
    Extension{"m4a", "audio/mp4", MediaKind::Audio},
    Extension{"m4b", "audio/mp4", MediaKind::Audio},
    Extension{"mp4", "audio/mp4", MediaKind::Audio},
    Extension{"aac", "audio/aac", MediaKind::Audio},
    Extension{"wav", "audio/wav", MediaKind::Audio},
    Extension{"aif", "audio/aiff", MediaKind::Audio},
    Extension{"aiff", "audio/aiff", MediaKind::Audio},
    Extension{"aifc", "audio/aiff", MediaKind::Audio},
    Extension{"wma", "audio/x-ms-wma", MediaKind::Audio},
    Extension{"ape", "audio/x-ape", MediaKind::Audio},
    Extension{"wv", "audio/x-wavpack", MediaKind::Audio},
    Extension{"mpc", "audio/x-musepack", MediaKind::Audio},
    Extension{"mp+", "audio/x-musepack", MediaKind::Audio},
    Extension{"tta", "audio/x-tta", MediaKind::Audio},
    Extension{"jpg", "image/jpeg", MediaKind::Image},
    Extension{"jpeg", "image/jpeg", MediaKind::Image},
    Extension{"png", "image/png", MediaKind::Image},
    Extension{"webp", "image/webp", MediaKind::Image},
    Extension{"gif", "image/gif", MediaKind::Image},
    Extension{"lrc", "text/plain; charset=utf-8", MediaKind::Lyrics},
    Extension{"ttml", "application/ttml+xml", MediaKind::Lyrics},
    Extension{"txt", "text/plain; charset=utf-8", MediaKind::Other},
    Extension{"m3u", "audio/x-mpegurl", MediaKind::Playlist},
    Extension{"m3u8", "audio/x-mpegurl", MediaKind::Playlist},
};

bool equalsNoCase(std::string_view a, std::string_view lower) {
    return std::equal(a.begin(), a.end(), lower.begin(), lower.end(), [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == static_cast<unsigned char>(y);
    });
}

const Extension* findExtension(std::string_view key) {
    const auto name = key.substr(key.rfind('/') + 1);
    const auto dot = name.rfind('.');
    // "._name.mp3" are resource forks that macOS leaves on foreign disks, never audio.
    if (dot == std::string_view::npos || dot == 0 || name.starts_with("._")) {
        return nullptr;
    }
    const auto extension = name.substr(dot + 1);
    const auto* found = std::find_if(kExtensions.begin(), kExtensions.end(), [&](const auto& e) {
        return equalsNoCase(extension, e.text);
    });
    return found == kExtensions.end() ? nullptr : found;
}

/// What a file starts with, and what follows at an offset.
struct Magic {
    std::string_view first;
    std::size_t offset;
    std::string_view second;
    std::string_view mime;
};

constexpr std::array<Magic, 17> kMagics = {{
    {"\xFF\xD8\xFF", 0, "", "image/jpeg"},
    {"\x89PNG\r\n\x1A\n", 0, "", "image/png"},
    {"GIF8", 4, "7a", "image/gif"},
    {"GIF8", 4, "9a", "image/gif"},
    {"RIFF", 8, "WEBP", "image/webp"},
    {"RIFF", 8, "WAVE", "audio/wav"},
    {"fLaC", 0, "", "audio/flac"},
    {"OggS", 0, "", "audio/ogg"},
    {"", 4, "ftyp", "audio/mp4"},
    {"FORM", 8, "AIFF", "audio/aiff"},
    {"FORM", 8, "AIFC", "audio/aiff"},
    {"\x30\x26\xB2\x75\x8E\x66\xCF\x11", 0, "", "audio/x-ms-wma"},
    {"MAC ", 0, "", "audio/x-ape"},
    {"wvpk", 0, "", "audio/x-wavpack"},
    {"MP", 2, "CK", "audio/x-musepack"},
    {"MP+", 0, "", "audio/x-musepack"},
    {"TTA1", 0, "", "audio/x-tta"},
}};

bool hasAt(std::string_view head, std::size_t offset, std::string_view magic) {
    return head.size() >= offset && head.substr(offset).starts_with(magic);
}

/// Of MPEG audio, which may start with a tag or with a frame at once.
std::string_view mimeOfFrameSync(std::string_view head) {
    if (head.starts_with("ID3")) {
        return "audio/mpeg";
    }
    if (head.size() < 2 || head.front() != '\xFF') {
        return "";
    }
    const auto second = static_cast<unsigned char>(head[1]);
    if ((second & 0xF6U) == 0xF0) {
        return "audio/aac";
    }
    return (second & 0xE0U) == 0xE0 && (second & 0x06U) != 0 ? "audio/mpeg" : "";
}

}  // namespace

MediaKind kindOfKey(std::string_view key) {
    const auto* extension = findExtension(key);
    return extension == nullptr ? MediaKind::Other : extension->kind;
}

std::string_view mimeOfKey(std::string_view key) {
    const auto* extension = findExtension(key);
    return extension == nullptr ? "application/octet-stream" : extension->mime;
}

std::string_view mimeOfBytes(std::string_view head) {
    for (const auto& magic : kMagics) {
        if (hasAt(head, 0, magic.first) && hasAt(head, magic.offset, magic.second)) {
            return magic.mime;
        }
    }
    return mimeOfFrameSync(head);
}

}  // namespace consort::media

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
    const auto at = [&](std::size_t offset, std::string_view magic) {
        return head.size() >= offset + magic.size() && head.substr(offset, magic.size()) == magic;
    };
    if (at(0, "\xFF\xD8\xFF")) {
        return "image/jpeg";
    }
    if (at(0, "\x89PNG\r\n\x1A\n")) {
        return "image/png";
    }
    if (at(0, "GIF87a") || at(0, "GIF89a")) {
        return "image/gif";
    }
    if (at(0, "RIFF")) {
        return at(8, "WEBP") ? "image/webp" : at(8, "WAVE") ? "audio/wav" : "";
    }
    if (at(0, "fLaC")) {
        return "audio/flac";
    }
    if (at(0, "OggS")) {
        return "audio/ogg";
    }
    if (at(4, "ftyp")) {
        return "audio/mp4";
    }
    if (at(0, "FORM") && (at(8, "AIFF") || at(8, "AIFC"))) {
        return "audio/aiff";
    }
    if (at(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11")) {
        return "audio/x-ms-wma";
    }
    if (at(0, "MAC ")) {
        return "audio/x-ape";
    }
    if (at(0, "wvpk")) {
        return "audio/x-wavpack";
    }
    if (at(0, "MPCK") || at(0, "MP+")) {
        return "audio/x-musepack";
    }
    if (at(0, "TTA1")) {
        return "audio/x-tta";
    }
    if (at(0, "ID3")) {
        return "audio/mpeg";
    }
    if (head.size() >= 2 && static_cast<unsigned char>(head[0]) == 0xFF) {
        const auto second = static_cast<unsigned char>(head[1]);
        if ((second & 0xF6) == 0xF0) {
            return "audio/aac";
        }
        if ((second & 0xE0) == 0xE0 && (second & 0x06) != 0) {
            return "audio/mpeg";
        }
    }
    return "";
}

}  // namespace consort::media

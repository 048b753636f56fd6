// SPDX-License-Identifier: Apache-2.0
#include "core/services/library/album_identity.h"

#include "core/base/text.h"
#include "core/services/library/folder_layout.h"

namespace consort::library {

namespace {

/// MusicBrainz's own id of the artist that stands for many.
constexpr std::string_view kVariousArtistsMbid = "89ad4ac3-39f7-470e-963a-56509c546377";
constexpr char kSeparator = '\x1f';

std::vector<ArtistCredit> credits(
    const std::vector<std::string>& names,
    const std::vector<std::string>& sorts,
    const std::vector<std::string>& mbids
) {
    std::vector<ArtistCredit> list;
    list.reserve(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        list.push_back(
            {names[i],
             i < sorts.size() ? sorts[i] : std::string(),
             i < mbids.size() ? mbids[i] : std::string()}
        );
    }
    return list;
}

bool isVarious(const media::AudioTags& tags) {
    const auto key = foldKey(tags.albumArtist);
    return key == "various artists" || key == "various" || key == "va" ||
           (!tags.albumArtistMbids.empty() && tags.albumArtistMbids.front() == kVariousArtistsMbid);
}

/// A name of nothing but punctuation folds to nothing and still is a name.
std::string keyOf(std::string_view name) {
    auto key = foldKey(name);
    return key.empty() ? std::string(name) : key;
}

}  // namespace

std::vector<ArtistCredit> artistsOf(const media::AudioTags& tags) {
    return credits(tags.artists, tags.artistSorts, tags.artistMbids);
}

AlbumIdentity albumOf(const media::AudioTags& tags, std::string_view key) {
    AlbumIdentity album;
    const auto folder = albumFolderOf(folderOf(key));
    album.title = !tags.album.empty() ? tags.album : sanitizeUtf8(nameOf(folder));
    if (album.title.empty()) {
        return album;
    }
    if (isVarious(tags) || (tags.isCompilation && tags.albumArtists.empty())) {
        album.artist = kVariousArtists;
        album.artists = {{album.artist, "", std::string(kVariousArtistsMbid)}};
        album.isCompilation = true;
    } else if (!tags.albumArtists.empty()) {
        album.artist = tags.albumArtist;
        album.artists = credits(tags.albumArtists, tags.albumArtistSorts, tags.albumArtistMbids);
        album.isCompilation = tags.isCompilation;
    } else {
        album.artist = tags.artist;
        album.artists = artistsOf(tags);
        album.isArtistGuessed = true;
    }
    if (!tags.releaseMbid.empty()) {
        album.matchKey = "mb" + (kSeparator + tags.releaseMbid);
        return album;
    }
    album.matchKey = album.isArtistGuessed ? "folder" : "artist";
    album.matchKey += kSeparator + keyOf(album.isArtistGuessed ? "" : album.artist);
    album.matchKey += kSeparator + keyOf(album.title);
    album.matchKey += kSeparator + sanitizeUtf8(folder);
    return album;
}

}  // namespace consort::library

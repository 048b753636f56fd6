// SPDX-License-Identifier: Apache-2.0
#include "core/api/rest/catalog_json.h"

#include "core/api/rest/json_members.h"
#include "core/base/clock.h"

namespace consort::api {

namespace {

/// Zero stands for "unknown" in the database.
template <class Number>
void memberOrNull(JsonWriter& json, std::string_view name, Number number) {
    json.key(name);
    if (number > 0) {
        json.value(number);
    } else {
        json.null();
    }
}

void memberOrNull(JsonWriter& json, std::string_view name, const std::string& text) {
    json.key(name);
    if (text.empty()) {
        json.null();
    } else {
        json.value(text);
    }
}

template <class IdType>
void memberId(JsonWriter& json, std::string_view name, const std::optional<IdType>& id) {
    json.key(name);
    if (id) {
        json.value(id->str());
    } else {
        json.null();
    }
}

void memberUrl(
    JsonWriter& json,
    std::string_view name,
    std::string_view kind,
    const std::string& id,
    std::string_view what
) {
    std::string url = "/api/v1/";
    url.append(kind).append("/").append(id).append("/").append(what);
    json.member(name, url);
}

void writeCredits(JsonWriter& json, const std::vector<db::Credit>& credits) {
    json.key("artists").beginArray();
    for (const auto& credit : credits) {
        json.beginObject()
            .member("id", credit.artist.str())
            .member("name", credit.name)
            .member("role", credit.role)
            .endObject();
    }
    json.endArray();
}

void writeNames(JsonWriter& json, std::string_view name, const std::vector<std::string>& names) {
    json.key(name).beginArray();
    for (const auto& text : names) {
        json.value(text);
    }
    json.endArray();
}

void writeMark(JsonWriter& json, const db::Mark& mark) {
    json.member("liked", mark.liked).member("rating", mark.rating);
}

void writeGain(JsonWriter& json, const db::ReplayGain& gain) {
    json.key("replay_gain");
    if (!gain.trackGainDb && !gain.albumGainDb) {
        json.null();
        return;
    }
    json.beginObject()
        .member("track_gain_db", gain.trackGainDb)
        .member("track_peak", gain.trackPeak)
        .member("album_gain_db", gain.albumGainDb)
        .member("album_peak", gain.albumPeak)
        .endObject();
}

void writeFolderMembers(JsonWriter& json, const db::Folder& folder) {
    json.member("id", folder.id.str()).member("name", folder.name).member("path", folder.path);
    memberId(json, "parent_id", folder.parent);
    json.member("track_count", folder.trackCount);
}

template <class T>
void writeAll(JsonWriter& json, std::string_view name, const std::vector<T>& items) {
    json.key(name).beginArray();
    for (const auto& item : items) {
        write(json, item);
    }
    json.endArray();
}

}  // namespace

void write(JsonWriter& json, const db::Track& track) {
    json.beginObject()
        .member("id", track.id.str())
        .member("title", track.title)
        .member("artist", track.artist);
    memberId(json, "artist_id", track.artistId);
    writeCredits(json, track.credits);
    memberOrNull(json, "album", track.album);
    memberId(json, "album_id", track.albumId);
    memberOrNull(json, "album_artist", track.albumArtist);
    json.member("track_no", track.trackNo).member("disc_no", track.discNo);
    memberOrNull(json, "year", track.year);
    writeNames(json, "genres", track.genres);
    json.member("duration_ms", track.durationMs);
    memberOrNull(json, "bitrate", track.bitrateKbps);
    memberOrNull(json, "sample_rate", track.sampleRate);
    memberOrNull(json, "channels", track.channels);
    json.member("format", track.codec).member("size", track.sizeBytes).member("bpm", track.bpm);
    writeGain(json, track.gain);
    writeMark(json, track.mark);
    json.member("play_count", track.mark.playCount);
    memberTime(json, "last_played_at", track.mark.lastPlayedMs);
    json.member("added_at", toRfc3339(track.addedMs)).member("has_lyrics", track.hasLyrics);
    if (track.hasCover) {
        memberUrl(json, "cover_url", "tracks", track.id.str(), "cover");
    } else {
        json.key("cover_url").null();
    }
    memberUrl(json, "stream_url", "tracks", track.id.str(), "stream");
    json.endObject();
}

void write(JsonWriter& json, const db::Album& album) {
    json.beginObject()
        .member("id", album.id.str())
        .member("title", album.title)
        .member("artist", album.artist);
    memberId(json, "artist_id", album.artistId);
    writeCredits(json, album.credits);
    memberOrNull(json, "year", album.year);
    memberOrNull(json, "date", album.date);
    json.member("disc_count", album.discCount)
        .member("track_count", album.trackCount)
        .member("duration_ms", album.durationMs);
    writeNames(json, "genres", album.genres);
    json.member("compilation", album.isCompilation);
    if (album.artwork) {
        memberUrl(json, "cover_url", "albums", album.id.str(), "cover");
    } else {
        json.key("cover_url").null();
    }
    writeMark(json, album.mark);
    if (!album.lqip.empty()) {
        json.member("lqip", album.lqip);
    }
    json.member("added_at", toRfc3339(album.addedMs)).endObject();
}

void write(JsonWriter& json, const db::Artist& artist) {
    json.beginObject()
        .member("id", artist.id.str())
        .member("name", artist.name)
        .member("sort_name", artist.sortName)
        .member("album_count", artist.albumCount)
        .member("track_count", artist.trackCount);
    writeMark(json, artist.mark);
    if (artist.artwork) {
        memberUrl(json, "image_url", "artists", artist.id.str(), "image");
    }
    if (artist.coverAlbum) {
        memberUrl(json, "cover_url", "albums", artist.coverAlbum->str(), "cover");
    }
    json.endObject();
}

void write(JsonWriter& json, const db::Genre& genre) {
    json.beginObject()
        .member("name", genre.name)
        .member("album_count", genre.albumCount)
        .member("track_count", genre.trackCount)
        .endObject();
}

void write(JsonWriter& json, const db::Folder& folder) {
    json.beginObject();
    writeFolderMembers(json, folder);
    json.endObject();
}

std::string toJson(const db::Folder& folder, const db::FolderPage& contents) {
    JsonWriter json;
    json.beginObject();
    writeFolderMembers(json, folder);
    writeAll(json, "folders", contents.folders);
    writeAll(json, "tracks", contents.tracks);
    json.member("next_cursor", contents.nextCursor).endObject();
    return json.str();
}

std::string toJson(const std::string& query, const catalog::SearchResult& result) {
    JsonWriter json;
    json.beginObject().member("query", query);
    writeAll(json, "tracks", result.tracks);
    writeAll(json, "albums", result.albums);
    writeAll(json, "artists", result.artists);
    json.endObject();
    return json.str();
}

}  // namespace consort::api

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_albums.h"

#include <map>

#include "core/base/ids.h"
#include "core/db/query_builder.h"
#include "core/db/search/search_changes.h"
#include "core/db/stores/album_summary.h"
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

constexpr std::string_view kVariousArtists = "Various Artists";

constexpr Query kNextNumber{
    "catalog_next_album", "SELECT COALESCE(MAX(number), -1) + 1 FROM albums"};

constexpr Query kInsert{
    "catalog_insert_album",
    "INSERT INTO albums (id, number, match_key, added_ms, title, title_key, sort_key, artist,"
    " artist_key, artist_id, credits, compilation, artist_guessed, mb_release, mb_release_group)"
    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"};

constexpr Query kUpdate{
    "catalog_update_album",
    "UPDATE albums SET title = $1, title_key = $2, sort_key = $3, artist = $4, artist_key = $5,"
    " artist_id = $6, credits = $7, compilation = $8, artist_guessed = $9, mb_release = $10,"
    " mb_release_group = $11 WHERE id = $12"};

constexpr Query kClearArtists{
    "catalog_clear_album_artists", "DELETE FROM album_artists WHERE album_id = $1"};
constexpr Query kAddArtist{
    "catalog_add_album_artist",
    "INSERT INTO album_artists (album_id, position, artist_id) VALUES ($1, $2, $3)"};

constexpr Query kClearGenres{
    "catalog_clear_album_genres", "DELETE FROM album_genres WHERE album_id = $1"};
constexpr Query kAddGenre{
    "catalog_add_album_genre", "INSERT INTO album_genres (album_id, genre_id) VALUES ($1, $2)"};

constexpr Query kRefresh{
    "catalog_refresh_album",
    "UPDATE albums SET track_count = $1, duration_ms = $2, disc_count = $3, year = $4, date = $5,"
    " added_ms = $6, genres = $7, artwork_id = $8 WHERE id = $9"};

constexpr Query kEmpty{"catalog_empty_album", "UPDATE albums SET track_count = 0 WHERE id = $1"};

constexpr Query kSetGuessed{
    "catalog_set_album_artist",
    "UPDATE albums SET artist = $1, artist_key = $2, artist_id = $3, credits = $4,"
    " compilation = $5 WHERE id = $6"};

constexpr Query kSetOfTracks{
    "catalog_set_tracks_album_artist", "UPDATE tracks SET album_artist = $1 WHERE album_id = $2"};

struct AlbumText {
    std::string titleKey;
    std::string sortKey;
    std::string artistKey;
    std::optional<std::string> artistId;
    std::string credits;
};

AlbumText textOf(const CatalogAlbum& album, const BatchArtists& artists) {
    AlbumText text;
    text.titleKey = nameKey(album.title);
    text.sortKey = album.sortTitle.empty() ? text.titleKey : nameKey(album.sortTitle);
    text.artistKey = nameKey(album.artist);
    std::vector<Credit> credits;
    for (const CatalogArtist& artist : album.artists) {
        credits.push_back({ArtistId(artists.idOf(artist)), "album_artist", artist.name});
    }
    if (!album.artists.empty()) {
        const CatalogArtist& first = album.artists.front();
        text.artistId = artists.idOf(first);
        text.artistKey = nameKey(first.sortName.empty() ? album.artist : first.sortName);
    }
    text.credits = packCredits(credits);
    return text;
}

struct KnownAlbum {
    std::string id;
    std::string title;
    std::string sortKey;
    std::string artist;
    std::string credits;
    bool isCompilation = false;
    bool isGuessed = false;
};

bool isSame(const KnownAlbum& known, const CatalogAlbum& album, const AlbumText& text) {
    if (known.title != album.title || known.sortKey != text.sortKey ||
        known.isGuessed != album.isArtistGuessed) {
        return false;
    }
    return album.isArtistGuessed ||
           (known.artist == album.artist && known.credits == text.credits &&
            known.isCompilation == album.isCompilation);
}

std::unordered_map<std::string, KnownAlbum> findAlbums(
    Transaction& transaction, const std::vector<std::string>& matchKeys
) {
    std::unordered_map<std::string, KnownAlbum> known;
    forEachChunk(matchKeys, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_albums_by_key");
        query
            .add(
                "SELECT id, title, sort_key, artist, credits, compilation, artist_guessed,"
                " match_key FROM albums WHERE match_key IN"
            )
            .addList(chunk);
        transaction.query(query, [&](const Row& row) {
            known[row.text(7)] = {
                row.text(0),
                row.text(1),
                row.text(2),
                row.text(3),
                row.text(4),
                row.boolean(5),
                row.boolean(6)};
        });
    });
    return known;
}

void setArtists(Transaction& transaction, const std::string& id, const std::string& credits) {
    transaction.run(kClearArtists, id);
    int position = 0;
    std::set<ArtistId> seen;
    for (const Credit& credit : unpackCredits(credits)) {
        if (seen.insert(credit.artist).second) {
            transaction.run(kAddArtist, id, position++, credit.artist);
        }
    }
}

/// The file named no album artist: the one main artist of all tracks, or else various.
void guessArtist(Transaction& transaction, const std::string& id, AlbumSummary& summary) {
    const bool isVarious = summary.mainArtists > 1;
    const std::string artist = isVarious ? std::string(kVariousArtists) : summary.firstArtist.name;
    const std::string artistId = isVarious ? "" : summary.firstArtist.artist.str();
    if (artist == summary.shown.artist && artistId == summary.artistId) {
        return;
    }
    const std::string credits =
        artistId.empty() ? std::string() : packCredits({summary.firstArtist});
    const std::string key = isVarious ? nameKey(artist) : summary.firstArtistKey;
    transaction.run(
        kSetGuessed,
        artist,
        key,
        artistId.empty() ? std::nullopt : std::optional(artistId),
        credits,
        isVarious,
        id
    );
    transaction.run(kSetOfTracks, artist, id);
    setArtists(transaction, id, credits);
    summary.shown.artist = artist;
}

void write(Transaction& transaction, const std::string& id, const AlbumSummary& summary) {
    transaction.run(
        kRefresh,
        summary.trackCount,
        summary.durationMs,
        summary.discCount,
        summary.year,
        summary.date,
        summary.addedMs,
        packNames(summary.genres),
        summary.cover.empty() ? std::nullopt : std::optional(summary.cover),
        id
    );
    transaction.run(kClearGenres, id);
    for (const std::string& genre : summary.genreIds) {
        transaction.run(kAddGenre, id, genre);
    }
}

using AlbumsByKey = std::map<std::string, const CatalogAlbum*>;

AlbumsByKey albumsOf(const std::vector<CatalogTrack>& tracks) {
    AlbumsByKey albums;
    for (const CatalogTrack& track : tracks) {
        if (!track.album.matchKey.empty()) {
            albums.emplace(track.album.matchKey, &track.album);
        }
    }
    return albums;
}

std::vector<std::string> keysOf(const AlbumsByKey& albums) {
    std::vector<std::string> keys;
    keys.reserve(albums.size());
    for (const auto& [key, album] : albums) {
        keys.push_back(key);
    }
    return keys;
}

struct NewAlbum {
    std::string id;
    std::int64_t number;
    TimeMs addedMs;
};

void insertAlbum(
    Transaction& transaction, const NewAlbum& row, const CatalogAlbum& album, const AlbumText& text
) {
    transaction.run(
        kInsert,
        row.id,
        row.number,
        album.matchKey,
        row.addedMs,
        album.title,
        text.titleKey,
        text.sortKey,
        album.artist,
        text.artistKey,
        text.artistId,
        text.credits,
        album.isCompilation,
        album.isArtistGuessed,
        album.mbRelease,
        album.mbReleaseGroup
    );
}

void updateAlbum(
    Transaction& transaction,
    const std::string& id,
    const CatalogAlbum& album,
    const AlbumText& text
) {
    transaction.run(
        kUpdate,
        album.title,
        text.titleKey,
        text.sortKey,
        album.artist,
        text.artistKey,
        text.artistId,
        text.credits,
        album.isCompilation,
        album.isArtistGuessed,
        album.mbRelease,
        album.mbReleaseGroup,
        id
    );
}

}  // namespace

std::unordered_map<std::string, std::string> ensureAlbums(
    Transaction& transaction,
    const std::vector<CatalogTrack>& tracks,
    const BatchArtists& artists,
    TimeMs nowMs
) {
    const auto albums = albumsOf(tracks);
    const auto known = findAlbums(transaction, keysOf(albums));
    std::unordered_map<std::string, std::string> ids;
    std::optional<std::int64_t> number;
    for (const auto& [key, album] : albums) {
        const AlbumText text = textOf(*album, artists);
        const auto found = known.find(key);
        const std::string id = found != known.end() ? found->second.id : newUuid(nowMs);
        ids.emplace(key, id);
        if (found == known.end()) {
            number = number ? *number + 1 : transaction.query(kNextNumber).int64();
            insertAlbum(transaction, {id, *number, nowMs}, *album, text);
        } else if (!isSame(found->second, *album, text)) {
            updateAlbum(transaction, id, *album, text);
        } else {
            continue;
        }
        setArtists(transaction, id, text.credits);
    }
    return ids;
}

void refreshAlbums(
    Transaction& transaction, SearchChanges& search, const std::set<std::string>& albumIds
) {
    forEachChunk({albumIds.begin(), albumIds.end()}, [&](const std::vector<std::string>& ids) {
        AlbumSummaries summaries = summarize(transaction, ids);
        std::vector<std::string> gone;
        for (auto& [id, summary] : summaries) {
            if (summary.trackCount == 0) {
                transaction.run(kEmpty, id);
                gone.push_back(id);
                continue;
            }
            if (summary.shown.isArtistGuessed) {
                guessArtist(transaction, id, summary);
            }
            write(transaction, id, summary);
            search.put(
                {SearchKind::Album,
                 id,
                 summary.titleKey,
                 summary.titleKey + ' ' + nameKey(summary.shown.artist)}
            );
        }
        search.remove(SearchKind::Album, gone);
    });
}

}  // namespace consort::db

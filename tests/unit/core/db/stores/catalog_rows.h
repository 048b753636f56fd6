// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "core/base/text.h"
#include "core/db/database.h"
#include "core/db/object_key.h"
#include "core/db/stores/credits.h"

namespace consort::testing {

/// Rows of a small catalog, put straight into the tables.
class CatalogRows final {
public:
    explicit CatalogRows(db::Database& database) : database_(database) {}

    void addUser(const std::string& id) {
        static constexpr db::Query kInsert{
            "rows_user",
            "INSERT INTO users (id, username, username_key, display_name, role, created_ms, "
            "updated_ms) VALUES ($1, $1, $1, $1, 'user', 5, 5)"};
        write([&](db::Transaction& t) { t.run(kInsert, id); });
    }

    void addArtist(const std::string& id, const std::string& name) {
        static constexpr db::Query kInsert{
            "rows_artist",
            "INSERT INTO artists (id, name, name_key, sort_name, sort_key, album_count, "
            "track_count, added_ms) "
            "VALUES ($1, $2, $3, $2, $3, 1, 1, 5)"};
        write([&](db::Transaction& t) { t.run(kInsert, id, name, foldKey(name)); });
    }

    void addAlbum(
        const std::string& id, const std::string& title, const std::string& artistId, int year
    ) {
        static constexpr db::Query kInsert{
            "rows_album",
            "INSERT INTO albums (id, number, match_key, title, title_key, sort_key, artist, "
            "artist_key, artist_id, "
            "year, track_count, added_ms) VALUES ($1, $2, $1, $3, $4, $4, $5, $5, $5, $6, 1, $2)"};
        static constexpr db::Query kCredit{
            "rows_album_artist",
            "INSERT INTO album_artists (album_id, position, artist_id) VALUES ($1, 0, $2)"};
        write([&](db::Transaction& t) {
            t.run(kInsert, id, nextAlbum_++, title, foldKey(title), artistId, year);
            t.run(kCredit, id, artistId);
        });
    }

    void addGenre(const std::string& id, const std::string& name) {
        static constexpr db::Query kInsert{
            "rows_genre",
            "INSERT INTO genres (id, name, name_key, album_count, track_count) VALUES ($1, $2, $3, "
            "1, 1)"};
        write([&](db::Transaction& t) { t.run(kInsert, id, name, foldKey(name)); });
    }

    void addFolder(const std::string& id, const std::string& path, const std::string& parent) {
        static constexpr db::Query kInsert{
            "rows_folder",
            "INSERT INTO folders (id, storage, path, name, name_key, parent_id, track_count) "
            "VALUES ($1, 'music', $2, $3, $4, $5, 1)"};
        const auto name = path.substr(path.rfind('/') + 1);
        write([&](db::Transaction& t) {
            t.run(
                kInsert,
                id,
                db::encodeObjectKey(path),
                name,
                foldKey(name),
                parent.empty() ? std::optional<std::string>() : std::optional(parent)
            );
        });
    }

    struct TrackRow {
        std::string id;
        std::string title;
        std::string key{};
        std::string albumId{};
        std::string artistId{};
        std::string genreId{};
        std::string folderId{};
        int discNo = 1;
        int trackNo = 1;
        int year = 0;
    };

    void addTrack(const TrackRow& row) {
        static constexpr db::Query kInsert{
            "rows_track",
            "INSERT INTO tracks (id, number, storage, object_key, size_bytes, mtime_ms, title, "
            "title_key, album_id, "
            "artist_id, folder_id, disc_no, track_no, year, credits, genres, mime, codec, "
            "added_ms, updated_ms) "
            "VALUES ($1, $2, 'music', $3, 1000, 7, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
            "'audio/mpeg', 'mp3', "
            "$2, $2)"};
        static constexpr db::Query kCredit{
            "rows_track_artist",
            "INSERT INTO track_artists (track_id, position, artist_id, role) VALUES ($1, 0, $2, "
            "'main')"};
        static constexpr db::Query kGenre{
            "rows_track_genre",
            "INSERT INTO track_genres (track_id, position, genre_id) VALUES ($1, 0, $2)"};
        const auto key = db::encodeObjectKey(row.key.empty() ? row.id + ".mp3" : row.key);
        const auto credits =
            row.artistId.empty()
                ? ""
                : db::packCredits({{ArtistId(row.artistId), "main", "Name of " + row.artistId}});
        const auto genres = row.genreId.empty() ? "" : db::packNames({row.genreId});
        write([&](db::Transaction& t) {
            t.run(
                kInsert,
                row.id,
                nextTrack_++,
                key,
                row.title,
                foldKey(row.title),
                orNull(row.albumId),
                orNull(row.artistId),
                orNull(row.folderId),
                row.discNo,
                row.trackNo,
                row.year,
                credits,
                genres
            );
            if (!row.artistId.empty()) {
                t.run(kCredit, row.id, row.artistId);
            }
            if (!row.genreId.empty()) {
                t.run(kGenre, row.id, row.genreId);
            }
        });
    }

    void markMissing(const std::string& trackId) {
        static constexpr db::Query kUpdate{
            "rows_missing", "UPDATE tracks SET missing_since_ms = 1 WHERE id = $1"};
        write([&](db::Transaction& t) { t.run(kUpdate, trackId); });
    }

private:
    static std::optional<std::string> orNull(const std::string& text) {
        return text.empty() ? std::nullopt : std::optional(text);
    }

    template <class Work>
    void write(Work work) {
        database_.write([&](db::Transaction& transaction) { work(transaction); });
    }

    db::Database& database_;
    int nextAlbum_ = 0;
    int nextTrack_ = 0;
};

}  // namespace consort::testing

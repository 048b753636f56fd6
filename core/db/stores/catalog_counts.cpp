// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/catalog_counts.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/db/database.h"
#include "core/db/search/search_index.h"

namespace consort::db {

namespace {

constexpr Query kArtists{
    "counts_artists",
    "SELECT id, tracks, albums, cover, was_tracks, name_key, sort_key FROM ("
    "SELECT r.id, r.track_count AS was_tracks, r.album_count AS was_albums,"
    " r.cover_album_id AS was_cover, r.name_key, r.sort_key, COALESCE(t.n, 0) AS tracks,"
    " COALESCE(b.n, 0) AS albums, CASE WHEN b.n > 0 THEN (SELECT c.id FROM album_artists ca"
    " JOIN albums c ON c.id = ca.album_id WHERE ca.artist_id = r.id AND c.track_count > 0"
    " AND c.artwork_id IS NOT NULL ORDER BY c.year DESC, c.id LIMIT 1) END AS cover"
    " FROM artists r"
    " LEFT JOIN (SELECT artist_id, COUNT(DISTINCT track_id) AS n FROM track_artists"
    " WHERE track_id NOT IN (SELECT id FROM tracks WHERE missing_since_ms IS NOT NULL)"
    " GROUP BY artist_id) t"
    " ON t.artist_id = r.id"
    " LEFT JOIN (SELECT x.artist_id, COUNT(DISTINCT x.album_id) AS n FROM album_artists x"
    " JOIN albums y ON y.id = x.album_id WHERE y.track_count > 0 GROUP BY x.artist_id) b"
    " ON b.artist_id = r.id) all_artists"
    " WHERE tracks <> was_tracks OR albums <> was_albums"
    " OR COALESCE(cover, '') <> COALESCE(was_cover, '')"};

constexpr Query kSetArtist{
    "counts_set_artist",
    "UPDATE artists SET track_count = $1, album_count = $2, cover_album_id = $3 WHERE id = $4"};

constexpr Query kGenres{
    "counts_genres",
    "SELECT id, tracks, albums FROM ("
    "SELECT g.id, g.track_count, g.album_count, COALESCE(t.n, 0) AS tracks,"
    " COALESCE(b.n, 0) AS albums FROM genres g"
    " LEFT JOIN (SELECT genre_id, COUNT(DISTINCT track_id) AS n FROM track_genres"
    " WHERE track_id NOT IN (SELECT id FROM tracks WHERE missing_since_ms IS NOT NULL)"
    " GROUP BY genre_id) t"
    " ON t.genre_id = g.id"
    " LEFT JOIN (SELECT x.genre_id, COUNT(*) AS n FROM album_genres x"
    " JOIN albums y ON y.id = x.album_id WHERE y.track_count > 0 GROUP BY x.genre_id) b"
    " ON b.genre_id = g.id) all_genres"
    " WHERE tracks <> track_count OR albums <> album_count"};

constexpr Query kSetGenre{
    "counts_set_genre", "UPDATE genres SET track_count = $1, album_count = $2 WHERE id = $3"};

constexpr Query kFolders{
    "counts_folders",
    "SELECT f.id, f.parent_id, f.track_count, COALESCE(t.n, 0) FROM folders f"
    " LEFT JOIN (SELECT folder_id, COUNT(*) AS n FROM tracks WHERE missing_since_ms IS NULL"
    " GROUP BY folder_id) t ON t.folder_id = f.id"};

constexpr Query kSetFolder{
    "counts_set_folder", "UPDATE folders SET track_count = $1 WHERE id = $2"};

struct Counted {
    std::string id;
    std::int64_t tracks = 0;
    std::int64_t albums = 0;
    std::optional<std::string> cover;
    std::int64_t hadTracks = 0;
    std::string nameKey;
    std::string sortKey;
};

/// Calls `run(transaction, item)` for all, some hundred in each transaction.
template <class Items, class Run>
void writeInParts(Database& database, const WriteGuard& guard, const Items& items, Run run) {
    constexpr std::size_t kPart = 250;
    for (std::size_t start = 0; start < items.size(); start += kPart) {
        database.write([&](Transaction& transaction) {
            transaction.mayTakeLong();
            guard(transaction);
            const std::size_t end = std::min(items.size(), start + kPart);
            for (std::size_t i = start; i < end; ++i) {
                run(transaction, items[i]);
            }
        });
    }
}

void countArtists(Database& database, SearchIndex& search, const WriteGuard& guard) {
    std::vector<Counted> changed;
    database.readLong([&](Session& session) {
        changed.clear();
        session.query(kArtists).each([&](const Row& row) {
            changed.push_back(
                {row.text(0),
                 row.int64(1),
                 row.int64(2),
                 row.optionalText(3),
                 row.int64(4),
                 row.text(5),
                 row.text(6)}
            );
        });
    });
    writeInParts(database, guard, changed, [&](Transaction& transaction, const Counted& artist) {
        transaction.run(kSetArtist, artist.tracks, artist.albums, artist.cover, artist.id);
        if (artist.tracks == 0) {
            search.remove(transaction, SearchKind::Artist, {artist.id});
        } else if (artist.hadTracks == 0) {
            search.put(
                transaction,
                {{SearchKind::Artist,
                  artist.id,
                  artist.nameKey,
                  artist.nameKey + ' ' + artist.sortKey}}
            );
        }
    });
}

void countGenres(Database& database, const WriteGuard& guard) {
    std::vector<Counted> changed;
    database.readLong([&](Session& session) {
        changed.clear();
        session.query(kGenres).each([&](const Row& row) {
            Counted& genre = changed.emplace_back();
            genre.id = row.text(0);
            genre.tracks = row.int64(1);
            genre.albums = row.int64(2);
        });
    });
    writeInParts(database, guard, changed, [](Transaction& transaction, const Counted& genre) {
        transaction.run(kSetGenre, genre.tracks, genre.albums, genre.id);
    });
}

void countFolders(Database& database, const WriteGuard& guard) {
    struct Folder {
        std::string parent;
        std::int64_t had = 0;
        std::int64_t own = 0;
        std::int64_t all = 0;
    };

    std::unordered_map<std::string, Folder> folders;
    database.readLong([&](Session& session) {
        folders.clear();
        session.query(kFolders).each([&](const Row& row) {
            folders[row.text(0)] = {row.text(1), row.int64(2), row.int64(3), 0};
        });
    });
    for (const auto& [id, folder] : folders) {
        std::string at = folder.own > 0 ? id : std::string();
        while (!at.empty()) {
            Folder& above = folders.at(at);
            above.all += folder.own;
            at = above.parent;
        }
    }
    std::vector<std::pair<std::string, std::int64_t>> changed;
    for (const auto& [id, folder] : folders) {
        if (folder.all != folder.had) {
            changed.emplace_back(id, folder.all);
        }
    }
    writeInParts(database, guard, changed, [](Transaction& transaction, const auto& folder) {
        transaction.run(kSetFolder, folder.second, folder.first);
    });
}

}  // namespace

void correctCounts(Database& database, SearchIndex& search, const WriteGuard& guard) {
    countArtists(database, search, guard);
    countGenres(database, guard);
    countFolders(database, guard);
}

}  // namespace consort::db

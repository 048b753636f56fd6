// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/album_summary.h"

#include "core/db/query_builder.h"

namespace consort::db {

namespace {

void loadRows(Transaction& transaction, const std::vector<std::string>& ids, AlbumSummaries& out) {
    QueryBuilder query("catalog_albums_shown");
    query
        .add(
            "SELECT a.id, a.title, a.title_key, a.artist, a.artist_id, a.artist_guessed,"
            " a.artwork_id, w.source FROM albums a LEFT JOIN artwork w ON w.id = a.artwork_id"
            " WHERE a.id IN"
        )
        .addList(ids);
    transaction.query(query, [&](const Row& row) {
        AlbumSummary& summary = out[row.text(0)];
        summary.shown.title = row.text(1);
        summary.titleKey = row.text(2);
        summary.shown.artist = row.text(3);
        summary.artistId = row.text(4);
        summary.shown.isArtistGuessed = row.boolean(5);
        summary.hasFileCover = row.view(7) == "file";
        if (summary.hasFileCover) {
            summary.cover = row.text(6);
        }
    });
}

void loadCounts(
    Transaction& transaction, const std::vector<std::string>& ids, AlbumSummaries& out
) {
    QueryBuilder query("catalog_albums_counts");
    query
        .add(
            "SELECT album_id, COUNT(*), SUM(duration_ms), COUNT(DISTINCT COALESCE(disc_no, 1)),"
            " MAX(year), MAX(date), MIN(added_ms), COUNT(DISTINCT artist_id) FROM tracks"
            " WHERE missing_since_ms IS NULL AND album_id IN"
        )
        .addList(ids)
        .add(" GROUP BY album_id");
    transaction.query(query, [&](const Row& row) {
        AlbumSummary& summary = out[row.text(0)];
        summary.trackCount = row.int64(1);
        summary.durationMs = row.int64(2);
        summary.discCount = row.int64(3);
        summary.year = row.int64(4);
        summary.date = row.text(5);
        summary.addedMs = row.int64(6);
        summary.mainArtists = row.int64(7);
    });
}

void loadFirsts(
    Transaction& transaction, const std::vector<std::string>& ids, AlbumSummaries& out
) {
    QueryBuilder query("catalog_albums_firsts");
    query
        .add(
            "SELECT album_id, artwork_id, artist, artist_key, artist_id, credits FROM tracks"
            " WHERE missing_since_ms IS NULL AND album_id IN"
        )
        .addList(ids)
        .add(" ORDER BY album_id, COALESCE(disc_no, 1), COALESCE(track_no, 0), id");
    transaction.query(query, [&](const Row& row) {
        AlbumSummary& summary = out[row.text(0)];
        if (summary.cover.empty()) {
            summary.cover = row.text(1);
        }
        if (summary.firstArtistLine.empty() && !row.isNull(4)) {
            summary.firstArtistLine = row.text(2);
            summary.firstArtistKey = row.text(3);
            for (const Credit& credit : unpackCredits(row.view(5))) {
                if (credit.artist.str() == row.view(4)) {
                    summary.firstArtist = {credit.artist, "album_artist", credit.name};
                    break;
                }
            }
        }
    });
}

void loadGenres(
    Transaction& transaction, const std::vector<std::string>& ids, AlbumSummaries& out
) {
    QueryBuilder query("catalog_albums_genres");
    query
        .add(
            "SELECT DISTINCT t.album_id, g.name_key, g.name, g.id FROM tracks t"
            " JOIN track_genres tg ON tg.track_id = t.id JOIN genres g ON g.id = tg.genre_id"
            " WHERE t.missing_since_ms IS NULL AND t.album_id IN"
        )
        .addList(ids)
        .add(" ORDER BY 1, 2");
    transaction.query(query, [&](const Row& row) {
        AlbumSummary& summary = out[row.text(0)];
        summary.genres.push_back(row.text(2));
        summary.genreIds.push_back(row.text(3));
    });
}

}  // namespace

AlbumSummaries summarize(Transaction& transaction, const std::vector<std::string>& ids) {
    AlbumSummaries summaries;
    loadRows(transaction, ids, summaries);
    loadCounts(transaction, ids, summaries);
    loadFirsts(transaction, ids, summaries);
    loadGenres(transaction, ids, summaries);
    return summaries;
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/track_facts_store.h"

#include "core/db/database.h"
#include "core/db/object_key.h"
#include "core/db/query_builder.h"
#include "core/db/stores/credits.h"

namespace consort::db {

namespace {

constexpr Fragment kColumns{
    "SELECT t.id, t.title, t.artist, t.album, t.album_artist, t.duration_ms, t.isrc, "
    "t.mb_recording, COALESCE(a.mb_release, ''), t.object_key, t.genres, t.year, t.disc_no, "
    "t.bpm, t.track_gain_db, (SELECT COUNT(*) FROM marks m WHERE m.kind = 'track' "
    "AND m.item_id = t.id AND m.liked_ms IS NOT NULL) "
    "FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.missing_since_ms IS NULL"};
constexpr Fragment kInIdOrder{" ORDER BY t.id LIMIT {}"};

TrackFacts factsOf(const Row& row) {
    TrackFacts track;
    track.id = row.id<TrackId>(0);
    track.title = row.text(1);
    track.artist = row.text(2);
    track.album = row.text(3);
    track.albumArtist = row.text(4);
    track.durationMs = row.int64(5);
    track.isrc = row.text(6);
    track.mbRecording = row.text(7);
    track.mbRelease = row.text(8);
    track.path = decodeObjectKey(row.view(9));
    track.genres = unpackNames(row.view(10));
    track.year = static_cast<std::uint32_t>(row.integer(11));
    track.disc = static_cast<std::uint32_t>(row.optionalInt64(12).value_or(0));
    track.bpm = static_cast<float>(row.optionalInt64(13).value_or(0));
    track.gainDb = static_cast<float>(row.optionalReal(14).value_or(0));
    track.likedCount = static_cast<std::uint32_t>(row.int64(15));
    return track;
}

std::vector<TrackFacts> fetch(Database& database, const QueryBuilder& query) {
    std::vector<TrackFacts> found;
    database.read([&](Session& session) {
        found.clear();
        session.query(query, [&](const Row& row) { found.push_back(factsOf(row)); });
    });
    return found;
}

}  // namespace

std::optional<TrackFacts> TrackFactsStore::find(const TrackId& id) const {
    QueryBuilder query("track_facts_by_id");
    query.add(kColumns).add(" AND t.id = {}", {id});
    auto found = fetch(database_, query);
    return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::vector<TrackFacts> TrackFactsStore::list(const TrackId& after, int limit) const {
    QueryBuilder query("track_facts_list");
    query.add(kColumns).add(" AND t.id > {}", {after}).add(kInIdOrder, {limit});
    return fetch(database_, query);
}

std::vector<TrackFacts> TrackFactsStore::listLiked(
    const UserId& user, const TrackId& after, int limit
) const {
    QueryBuilder query("track_facts_liked");
    query.add(kColumns)
        .add(
            " AND t.id IN (SELECT item_id FROM marks WHERE user_id = {} AND kind = 'track' "
            "AND liked_ms IS NOT NULL)",
            {user}
        )
        .add(" AND t.id > {}", {after})
        .add(kInIdOrder, {limit});
    return fetch(database_, query);
}

// The conditions against '' repeat those of the partial indexes, which are not used without.
std::vector<TrackFacts> TrackFactsStore::listByRecording(std::string_view mbRecording, int limit)
    const {
    QueryBuilder query("track_facts_by_recording");
    query.add(kColumns)
        .add(" AND t.mb_recording <> '' AND t.mb_recording = {}", {mbRecording})
        .add(kInIdOrder, {limit});
    return fetch(database_, query);
}

std::vector<TrackFacts> TrackFactsStore::listByIsrc(
    const std::vector<std::string>& isrcs, int limit
) const {
    if (isrcs.empty()) {
        return {};
    }
    QueryBuilder query("track_facts_by_isrc");
    query.add(kColumns).add(" AND t.isrc <> '' AND t.isrc IN").addList(isrcs);
    query.add(kInIdOrder, {limit});
    return fetch(database_, query);
}

std::vector<TrackFacts> TrackFactsStore::listByTitle(std::string_view titleKey, int limit) const {
    QueryBuilder query("track_facts_by_title");
    query.add(kColumns).add(" AND t.title_key = {}", {titleKey}).add(kInIdOrder, {limit});
    return fetch(database_, query);
}

}  // namespace consort::db

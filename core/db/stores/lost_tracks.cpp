// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/lost_tracks.h"

#include "core/db/stores/catalog_names.h"

namespace consort::db {

namespace {

constexpr Fragment kSelect{
    "SELECT t.id, t.album_id, t.fingerprint, t.mb_recording, a.mb_release FROM tracks t"
    " LEFT JOIN albums a ON a.id = t.album_id WHERE t.missing_since_ms IS NOT NULL"};
constexpr Fragment kOrder{" ORDER BY t.id"};

std::string recordingKey(std::string_view recording, std::string_view release) {
    return std::string(recording) + '/' + std::string(release);
}

}  // namespace

LostTracks::LostTracks(Transaction& transaction, const std::vector<const CatalogTrack*>& tracks) {
    std::vector<std::string> fingerprints;
    std::vector<std::string> recordings;
    for (const CatalogTrack* track : tracks) {
        if (!track->fingerprint.empty()) {
            fingerprints.push_back(track->fingerprint);
        }
        if (!track->mbRecording.empty()) {
            recordings.push_back(track->mbRecording);
        }
    }
    forEachChunk(fingerprints, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_lost_by_audio");
        query.add(kSelect).add(" AND t.fingerprint IN").addList(chunk).add(kOrder);
        load(transaction, query);
    });
    forEachChunk(recordings, [&](const std::vector<std::string>& chunk) {
        QueryBuilder query("catalog_lost_by_recording");
        query.add(kSelect).add(" AND t.mb_recording IN").addList(chunk).add(kOrder);
        load(transaction, query);
    });
}

std::optional<LostTracks::Track> LostTracks::take(const CatalogTrack& track) {
    if (!track.mbRecording.empty()) {
        if (auto found =
                takeFrom(byRecording_, recordingKey(track.mbRecording, track.album.mbRelease))) {
            return found;
        }
    }
    return track.fingerprint.empty() ? std::nullopt : takeFrom(byAudio_, track.fingerprint);
}

void LostTracks::load(Transaction& transaction, const QueryBuilder& query) {
    transaction.query(query, [&](const Row& row) {
        const Track track{row.text(0), row.text(1)};
        if (!seen_.insert(track.id).second) {
            return;
        }
        if (!row.view(2).empty()) {
            byAudio_.emplace(row.text(2), track);
        }
        if (!row.view(3).empty()) {
            byRecording_.emplace(recordingKey(row.view(3), row.view(4)), track);
        }
    });
}

std::optional<LostTracks::Track> LostTracks::takeFrom(Map& map, const std::string& key) {
    const auto [first, last] = map.equal_range(key);
    for (auto it = first; it != last; ++it) {
        if (taken_.insert(it->second.id).second) {
            return it->second;
        }
    }
    return std::nullopt;
}

}  // namespace consort::db

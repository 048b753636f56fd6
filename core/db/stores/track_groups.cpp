// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/track_groups.h"

#include <algorithm>
#include <functional>

#include "core/db/database.h"

namespace consort::db {

namespace {

constexpr Query kChanged{
    "track_groups_changed", "SELECT COUNT(*) FROM tracks WHERE updated_ms >= $1"};
constexpr Query kTracks{
    "track_groups_tracks",
    "SELECT t.id, t.number, t.album_id FROM tracks t WHERE t.updated_ms >= $1 "
    "ORDER BY t.id"};
constexpr Query kArtists{
    "track_groups_artists",
    "SELECT x.track_id, x.artist_id FROM tracks t JOIN track_artists x ON x.track_id = t.id "
    "WHERE t.updated_ms >= $1"};
constexpr Query kGenres{
    "track_groups_genres",
    "SELECT x.track_id, x.genre_id FROM tracks t JOIN track_genres x ON x.track_id = t.id "
    "WHERE t.updated_ms >= $1"};

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kNear = 6;

/// The low bits choose the slot, these tell what is in it.
std::uint32_t tagOf(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32);
}

std::uint64_t hashOf(std::string_view id) {
    return std::hash<std::string_view>{}(id);
}

}  // namespace

std::size_t TrackGroups::slotOf(std::uint64_t hash) const {
    const auto mask = slots_.size() - 1;
    auto slot = hash & mask;
    while (slots_[slot].track != kNone && slots_[slot].tag != tagOf(hash)) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

std::optional<TrackGroups::Index> TrackGroups::find(std::string_view trackId, Index before) const {
    if (slots_.empty()) {
        return std::nullopt;
    }
    const auto hash = hashOf(trackId);
    const auto end = std::min<std::size_t>(tracks_.size(), before + kNear);
    for (std::size_t near = before + std::size_t{1}; near < end; ++near) {
        if (tracks_[near].hash == hash) {
            return static_cast<Index>(near);
        }
    }
    const auto track = slots_[slotOf(hash)].track;
    return track == kNone ? std::nullopt : std::optional(track);
}

std::span<const TrackGroups::Index> TrackGroups::groupsOf(Index track) const {
    return {members_.data() + tracks_[track].begin, tracks_[track].count};
}

void TrackGroups::grow() {
    const auto old = std::move(slots_);
    slots_.assign(old.empty() ? kFirstSlots : old.size() * 2, Slot{});
    for (const auto& slot : old) {
        if (slot.track != kNone) {
            slots_[slotOf(tracks_[slot.track].hash)] = slot;
        }
    }
}

void TrackGroups::put(std::string_view trackId, std::int64_t number) {
    if (tracks_.size() * 2 >= slots_.size()) {
        grow();
    }
    const auto hash = hashOf(trackId);
    auto& slot = slots_[slotOf(hash)];
    if (slot.track == kNone) {
        slot = {tagOf(hash), static_cast<Index>(tracks_.size())};
        tracks_.emplace_back();
    }
    tracks_[slot.track] = {hash, number, 0, 0};
}

TrackGroups::Index TrackGroups::groupIndex(GroupKind kind, std::string_view id) {
    auto key = std::to_string(static_cast<int>(kind)).append(id);
    const auto [place, isNew] =
        groupPlaces_.try_emplace(std::move(key), static_cast<Index>(groups_.size()));
    if (isNew) {
        groups_.push_back({kind, std::string(id)});
    }
    return place->second;
}

void TrackGroups::addGroup(Index track, GroupKind kind, std::string_view id) {
    const auto group = groupIndex(kind, id);
    auto& entry = tracks_[track];
    const auto known = groupsOf(track);
    if (std::find(known.begin(), known.end(), group) != known.end()) {
        return;
    }
    // A track's groups are one run. Runs left behind are few: tracks seldom change.
    if (entry.begin + entry.count != members_.size()) {
        const auto begin = static_cast<Index>(members_.size());
        for (Index i = 0; i < entry.count; ++i) {
            members_.push_back(members_[entry.begin + i]);
        }
        entry.begin = begin;
    }
    members_.push_back(group);
    ++entry.count;
}

std::int64_t countChangedTracks(Database& database, TimeMs sinceMs) {
    return database.read([&](Session& session) { return session.query(kChanged, sinceMs).int64(); }
    );
}

void refresh(TrackGroups& groups, Database& database, TimeMs sinceMs) {
    database.read([&](Session& session) {
        session.query(kTracks, sinceMs).each([&](const Row& row) {
            groups.put(row.view(0), row.int64(1));
            if (!row.isNull(2)) {
                groups.addGroup(*groups.find(row.view(0)), GroupKind::Album, row.view(2));
            }
        });
        const auto addAll = [&](const Query& query, GroupKind kind) {
            session.query(query, sinceMs).each([&](const Row& row) {
                if (const auto track = groups.find(row.view(0))) {
                    groups.addGroup(*track, kind, row.view(1));
                }
            });
        };
        addAll(kArtists, GroupKind::Artist);
        addAll(kGenres, GroupKind::Genre);
    });
}

}  // namespace consort::db

// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/rule_query.h"

#include <algorithm>
#include <limits>

#include "core/base/text.h"
#include "core/db/object_key.h"

namespace consort::db {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

struct Brackets {
    Fragment before;
    Fragment after;
};

/// What stands around the comparison of a folded name.
Brackets namesOf(RuleField field) {
    switch (field) {
        case RuleField::Artist:
            return {
                "t.id IN (SELECT ta.track_id FROM track_artists ta JOIN artists r "
                "ON r.id = ta.artist_id WHERE r.name_key",
                ")"};
        case RuleField::Composer:
            return {
                "t.id IN (SELECT ta.track_id FROM track_artists ta JOIN artists r "
                "ON r.id = ta.artist_id WHERE ta.role = 'composer' AND r.name_key",
                ")"};
        case RuleField::AlbumArtist:
            return {
                "COALESCE(t.album_id, '') IN (SELECT aa.album_id FROM album_artists aa JOIN "
                "artists "
                "r ON r.id = aa.artist_id WHERE r.name_key",
                ")"};
        case RuleField::Album:
            return {
                "COALESCE(t.album_id, '') IN (SELECT a.id FROM albums a WHERE a.title_key", ")"};
        case RuleField::Genre:
            return {
                "t.id IN (SELECT tg.track_id FROM track_genres tg JOIN genres g "
                "ON g.id = tg.genre_id WHERE g.name_key",
                ")"};
        default:
            return {"(t.title_key", ")"};
    }
}

Fragment columnOf(RuleField field) {
    switch (field) {
        case RuleField::Year:
            return "t.year";
        case RuleField::TrackNo:
            return "COALESCE(t.track_no, 0)";
        case RuleField::DiscNo:
            return "COALESCE(t.disc_no, 0)";
        case RuleField::Bpm:
            return "COALESCE(t.bpm, 0)";
        case RuleField::DurationMs:
            return "t.duration_ms";
        case RuleField::Bitrate:
            return "t.bitrate_kbps";
        case RuleField::SampleRate:
            return "t.sample_rate";
        case RuleField::Channels:
            return "t.channels";
        case RuleField::BitsPerSample:
            return "t.bits_per_sample";
        case RuleField::Size:
            return "t.size_bytes";
        case RuleField::HasLyrics:
            return "CASE WHEN t.has_lyrics THEN 1 ELSE 0 END";
        case RuleField::HasCover:
            return "CASE WHEN t.artwork_id IS NOT NULL OR COALESCE(t.album_id, '') IN (SELECT a.id "
                   "FROM albums a WHERE a.artwork_id IS NOT NULL) THEN 1 ELSE 0 END";
        case RuleField::Compilation:
            return "CASE WHEN COALESCE(t.album_id, '') IN (SELECT a.id FROM albums a "
                   "WHERE a.compilation) THEN 1 ELSE 0 END";
        default:
            return "t.added_ms";
    }
}

/// Plays and marks are few beside the tracks and have no row for "none": sets of tracks whose value
/// is in (or, when "none" matches as well, out of) a range. Two values come before the range.
struct Sparse {
    Fragment track;
    Fragment set;
};

std::optional<Sparse> sparseOf(RuleField field) {
    constexpr Fragment kTrack{"t.id"};
    constexpr Fragment kAlbum{"COALESCE(t.album_id, '')"};
    constexpr Fragment kArtist{"COALESCE(t.artist_id, '')"};
    constexpr Fragment kRating{
        " IN (SELECT m.item_id FROM marks m WHERE m.user_id = {} AND m.kind = {} "
        "AND COALESCE(m.rating, 0)"};
    constexpr Fragment kLiked{
        " IN (SELECT m.item_id FROM marks m WHERE m.user_id = {} AND m.kind = {} "
        "AND CASE WHEN m.liked_ms IS NULL THEN 0 ELSE 1 END"};
    switch (field) {
        case RuleField::PlayCount:
            return Sparse{
                kTrack,
                " IN (SELECT c.track_id FROM play_counts c WHERE c.user_id = {} AND {} <> '' "
                "AND c.plays"};
        case RuleField::SkipCount:
            return Sparse{
                kTrack,
                " IN (SELECT c.track_id FROM play_counts c WHERE c.user_id = {} AND {} <> '' "
                "AND c.skips"};
        case RuleField::LastPlayedAt:
            return Sparse{
                kTrack,
                " IN (SELECT c.track_id FROM play_counts c WHERE c.user_id = {} AND {} <> '' "
                "AND COALESCE(c.last_ms, 0)"};
        case RuleField::LikedAt:
            return Sparse{
                kTrack,
                " IN (SELECT m.item_id FROM marks m WHERE m.user_id = {} AND m.kind = {} "
                "AND COALESCE(m.liked_ms, 0)"};
        case RuleField::Rating:
            return Sparse{kTrack, kRating};
        case RuleField::AlbumRating:
            return Sparse{kAlbum, kRating};
        case RuleField::ArtistRating:
            return Sparse{kArtist, kRating};
        case RuleField::Liked:
            return Sparse{kTrack, kLiked};
        case RuleField::AlbumLiked:
            return Sparse{kAlbum, kLiked};
        case RuleField::ArtistLiked:
            return Sparse{kArtist, kLiked};
        default:
            return std::nullopt;
    }
}

std::string_view kindOf(RuleField field) {
    switch (field) {
        case RuleField::AlbumRating:
        case RuleField::AlbumLiked:
            return "album";
        case RuleField::ArtistRating:
        case RuleField::ArtistLiked:
            return "artist";
        default:
            return "track";
    }
}

RuleType typeOf(RuleField field) {
    return ruleFields()[static_cast<std::size_t>(field)].type;
}

}  // namespace

void RuleQuery::addCondition(const Rule& rule) {
    switch (rule.kind) {
        case Rule::Kind::Test:
            addTest(rule);
            return;
        case Rule::Kind::Not:
            query_.add("NOT ");
            addCondition(rule.children.front());
            return;
        case Rule::Kind::All:
        case Rule::Kind::Any:
            break;
    }
    const bool isAll = rule.kind == Rule::Kind::All;
    // Nothing to fulfil is fulfilled, nothing to choose from is not.
    query_.add(isAll ? Fragment("(1 = 1") : Fragment("(1 = 0"));
    for (const auto& child : rule.children) {
        query_.add(isAll ? Fragment(" AND ") : Fragment(" OR "));
        addCondition(child);
    }
    query_.add(")");
}

void RuleQuery::addTest(const Rule& rule) {
    switch (typeOf(rule.field)) {
        case RuleType::Name:
            return addName(rule);
        case RuleType::Exact:
            return addExact(rule);
        case RuleType::Path:
            return addPath(rule);
        case RuleType::Number:
        case RuleType::Time:
        case RuleType::Flag:
            break;
    }
    sparseOf(rule.field) ? addMarkRange(rule) : addRange(rule);
}

void RuleQuery::addName(const Rule& rule) {
    const auto [before, after] = namesOf(rule.field);
    query_.add(before);
    // A folded name has letters, digits and spaces only, so that nothing in it means more to LIKE.
    const auto name = foldKey(rule.text);
    switch (rule.match) {
        case TextMatch::Is:
            query_.add(" = {}", {keep(name)});
            break;
        case TextMatch::Contains:
            query_.add(" LIKE {}", {keep('%' + name + '%')});
            break;
        case TextMatch::StartsWith:
            query_.add(" LIKE {}", {keep(name + '%')});
            break;
        case TextMatch::EndsWith:
            query_.add(" LIKE {}", {keep('%' + name)});
            break;
    }
    query_.add(after);
}

void RuleQuery::addExact(const Rule& rule) {
    switch (rule.field) {
        case RuleField::Isrc:
            query_.add("(t.isrc = {})", {rule.text});
            return;
        case RuleField::Library:
            query_.add("(t.storage = {})", {rule.text});
            return;
        case RuleField::Folder:
            // '0' comes right after '/'.
            query_.add(
                "COALESCE(t.folder_id, '') IN (SELECT f.id FROM folders f JOIN folders top "
                "ON top.storage = f.storage AND (f.id = top.id OR top.path = '' "
                "OR (f.path > top.path || '/' AND f.path < top.path || '0')) WHERE top.id = {})",
                {rule.text}
            );
            return;
        case RuleField::Playlist:
            query_.add(
                "t.id IN (SELECT i.track_id FROM playlist_items i JOIN playlists p "
                "ON p.id = i.playlist_id WHERE p.id = {} AND (p.is_public OR p.owner_id = {} "
                "OR p.id IN (SELECT pc.playlist_id FROM playlist_collaborators pc "
                "WHERE pc.user_id = {})))",
                {rule.text, owner_, owner_}
            );
            return;
        default:
            query_.add("(t.codec = {})", {rule.text});
    }
}

void RuleQuery::addPath(const Rule& rule) {
    // LIKE and its kin differ between the databases in what they make of case; these do not.
    const auto& path = keep(encodeObjectKey(rule.text));
    switch (rule.match) {
        case TextMatch::Is:
            query_.add("(t.object_key = {})", {path});
            return;
        case TextMatch::Contains:
            query_.add("(REPLACE(t.object_key, {}, '') <> t.object_key)", {path});
            return;
        case TextMatch::StartsWith:
            query_.add("(SUBSTR(t.object_key, 1, LENGTH(CAST({} AS TEXT))) = {})", {path, path});
            return;
        case TextMatch::EndsWith:
            query_.add(
                "(SUBSTR(t.object_key, LENGTH(t.object_key) + 1 - LENGTH(CAST({} AS TEXT))) = {})",
                {path, path}
            );
            return;
    }
}

void RuleQuery::addRange(const Rule& rule) {
    const auto lowest = rule.lastDays ? nowMs_ - *rule.lastDays * kDayMs : rule.lowest;
    query_.add("(").add(columnOf(rule.field));
    query_.add(
        " BETWEEN CAST({} AS BIGINT) AND CAST({} AS BIGINT))",
        {lowest, rule.lastDays ? kHighest : rule.highest}
    );
}

void RuleQuery::addMarkRange(const Rule& rule) {
    const auto sparse = sparseOf(rule.field).value();
    // 100 years back is before 1970, and 0 means never.
    const auto lowest =
        rule.lastDays ? std::max<std::int64_t>(1, nowMs_ - *rule.lastDays * kDayMs) : rule.lowest;
    const auto highest = rule.lastDays ? kHighest : rule.highest;
    const bool matchesNone = lowest <= 0 && highest >= 0;
    query_.add(matchesNone ? Fragment("NOT (") : Fragment("(")).add(sparse.track);
    query_.add(sparse.set, {owner_, kindOf(rule.field)});
    query_.add(
        matchesNone ? Fragment(" NOT BETWEEN CAST({} AS BIGINT) AND CAST({} AS BIGINT)))")
                    : Fragment(" BETWEEN CAST({} AS BIGINT) AND CAST({} AS BIGINT)))"),
        {lowest, highest}
    );
}

}  // namespace consort::db

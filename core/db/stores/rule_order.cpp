// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/rule_query.h"

namespace consort::db {

namespace {

/// By SplitMix64, from 2^30 and below 2^31 - 1.
std::int64_t nextNumber(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15;
    auto mixed = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    constexpr std::int64_t kHalf = 1 << 30;
    return kHalf + static_cast<std::int64_t>((mixed ^ (mixed >> 31)) % (kHalf - 1));
}

constexpr Fragment kPlayCount(
    "COALESCE((SELECT c.plays FROM play_counts c WHERE c.user_id = {} AND c.track_id = t.id), 0)"
);
constexpr Fragment kLastPlayed(
    "COALESCE((SELECT c.last_ms FROM play_counts c WHERE c.user_id = {} AND c.track_id = t.id), 0)"
);
constexpr Fragment kRating(
    "COALESCE((SELECT m.rating FROM marks m WHERE m.user_id = {} AND m.kind = 'track' "
    "AND m.item_id = t.id), 0)"
);
constexpr Fragment kLiked(
    "COALESCE((SELECT m.liked_ms FROM marks m WHERE m.user_id = {} AND m.kind = 'track' "
    "AND m.item_id = t.id), 0)"
);

constexpr Fragment kLine = "((t.number * CAST({} AS BIGINT) + CAST({} AS BIGINT)) % 2147483647)";

}  // namespace

/// The product of three lines modulo the prime 2^31 - 1: neither database has the other's
/// generator, and both have this arithmetic. No step exceeds 63 bits. The lines are steep, so that
/// tracks of low numbers wrap around as well.
void RuleQuery::addRandom(std::uint64_t seed) {
    constexpr int kLines = 3;
    for (int i = 0; i < kLines; ++i) {
        const auto slope = nextNumber(seed);
        query_.add(i == 0 ? Fragment("") : Fragment(" * ")).add(kLine, {slope, nextNumber(seed)});
        query_.add(i == 0 ? Fragment("") : Fragment(" % 2147483647"));
    }
}

void RuleQuery::addOrder(const SmartRules& rules) {
    const auto direction = rules.isDescending ? Fragment(" DESC") : Fragment("");
    query_.add(" ORDER BY ");
    switch (rules.sort) {
        case SmartSort::Title:
            query_.add("t.title_key");
            break;
        case SmartSort::Artist:
            query_.add("t.artist_key");
            break;
        case SmartSort::Album:
            query_.add("(SELECT a.sort_key FROM albums a WHERE a.id = t.album_id)")
                .add(direction)
                .add(", t.album_id, COALESCE(t.disc_no, 1), COALESCE(t.track_no, 0), t.id");
            return;
        case SmartSort::Year:
            query_.add("t.year");
            break;
        case SmartSort::Added:
            query_.add("t.added_ms");
            break;
        case SmartSort::Duration:
            query_.add("t.duration_ms");
            break;
        case SmartSort::PlayCount:
            query_.add(kPlayCount, {owner_});
            break;
        case SmartSort::LastPlayed:
            query_.add(kLastPlayed, {owner_});
            break;
        case SmartSort::Rating:
            query_.add(kRating, {owner_});
            break;
        case SmartSort::Liked:
            query_.add(kLiked, {owner_});
            break;
        case SmartSort::Random:
            addRandom(rules.seed);
            break;
    }
    query_.add(direction).add(", t.id");
    query_.add(direction);
}

}  // namespace consort::db

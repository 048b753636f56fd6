// SPDX-License-Identifier: Apache-2.0
#include "core/services/stats/top_lists.h"

#include <algorithm>

namespace consort::stats {

namespace {

/// What is sorted: `order` makes equal ones come in the same order each time.
struct Ranked {
    std::int64_t plays = 0;
    std::int64_t playedMs = 0;
    std::size_t order = 0;
};

void keepTop(std::vector<Ranked>& entries, std::size_t count) {
    const auto end = entries.begin() + static_cast<std::ptrdiff_t>(std::min(count, entries.size()));
    std::partial_sort(entries.begin(), end, entries.end(), [](const Ranked& a, const Ranked& b) {
        if (a.plays != b.plays) {
            return a.plays > b.plays;
        }
        return a.playedMs != b.playedMs ? a.playedMs > b.playedMs : a.order < b.order;
    });
    entries.erase(end, entries.end());
}

}  // namespace

TopLists::TopLists(const db::TrackGroups& groups) : groups_(&groups), sums_(groups.trackCount()) {}

void TopLists::add(std::string_view track, std::int64_t plays, std::int64_t playedMs) {
    const auto place = groups_->find(track, last_);
    last_ = place.value_or(last_);
    Sum& sum = place ? sums_[*place] : unknown_[std::string(track)];
    sum.plays += plays;
    sum.playedMs += playedMs;
}

std::int64_t TopLists::trackCount() const {
    const auto isPlayed = [](const Sum& sum) { return sum.plays > 0; };
    return std::count_if(sums_.begin(), sums_.end(), isPlayed) +
           std::count_if(unknown_.begin(), unknown_.end(), [&](const auto& entry) {
               return isPlayed(entry.second);
           });
}

std::vector<TopTrack> TopLists::tracks(std::size_t count) const {
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        if (sums_[i].plays > 0) {
            ranked.push_back({sums_[i].plays, sums_[i].playedMs, i});
        }
    }
    std::vector<const std::string*> unknown;
    for (const auto& [id, sum] : unknown_) {
        if (sum.plays > 0) {
            ranked.push_back({sum.plays, sum.playedMs, sums_.size() + unknown.size()});
            unknown.push_back(&id);
        }
    }
    keepTop(ranked, count);
    std::vector<TopTrack> tracks;
    for (const auto& one : ranked) {
        TopTrack track{"", 0, one.plays, one.playedMs};
        if (one.order < sums_.size()) {
            track.number = groups_->numberOf(static_cast<db::TrackGroups::Index>(one.order));
        } else {
            track.id = *unknown[one.order - sums_.size()];
        }
        tracks.push_back(std::move(track));
    }
    return tracks;
}

TopGroups TopLists::groups(std::size_t count) const {
    const auto& all = groups_->groups();
    std::vector<Sum> sums(all.size());
    for (std::size_t i = 0; i < sums_.size(); ++i) {
        if (sums_[i].plays == 0) {
            continue;
        }
        for (const auto group : groups_->groupsOf(static_cast<db::TrackGroups::Index>(i))) {
            sums[group].plays += sums_[i].plays;
            sums[group].playedMs += sums_[i].playedMs;
        }
    }
    const auto topOf = [&](db::GroupKind kind) {
        std::vector<Ranked> ranked;
        for (std::size_t i = 0; i < sums.size(); ++i) {
            if (sums[i].plays > 0 && all[i].kind == kind) {
                ranked.push_back({sums[i].plays, sums[i].playedMs, i});
            }
        }
        keepTop(ranked, count);
        std::vector<db::TopEntry> entries;
        entries.reserve(ranked.size());
        for (const auto& one : ranked) {
            entries.push_back({all[one.order].id, "", one.plays, one.playedMs});
        }
        return entries;
    };
    return {topOf(db::GroupKind::Artist), topOf(db::GroupKind::Album), topOf(db::GroupKind::Genre)};
}

}  // namespace consort::stats

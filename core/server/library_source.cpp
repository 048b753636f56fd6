// SPDX-License-Identifier: Apache-2.0
#include "core/server/library_source.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/text.h"

namespace consort::server {

namespace {

constexpr int kPage = 500;
constexpr int kPlaylistPage = 100;
constexpr int kMaxMatches = 20;
constexpr int kMaxNamesakes = 200;
constexpr std::int64_t kSameLengthMs = 3000;

/// Emits page after page; `fetch(after)` gives one.
template <class Fetch>
void listByPage(TrackId after, const extensions::EmitTrackFacts& emit, const Fetch& fetch) {
    std::vector<TrackFacts> page;
    do {
        page = fetch(after);
        for (const auto& track : page) {
            if (!emit(track)) {
                return;
            }
        }
        if (!page.empty()) {
            after = page.back().id;
        }
    } while (page.size() == static_cast<std::size_t>(kPage));
}

/// "us-abc-12-34567" as it stands and as "USABC1234567".
std::vector<std::string> spellingsOf(const std::string& isrc) {
    std::string bare;
    for (const char letter : isrc) {
        if (letter >= 'a' && letter <= 'z') {
            bare.push_back(static_cast<char>(letter - 'a' + 'A'));
        } else if (letter != '-' && letter != ' ') {
            bare.push_back(letter);
        }
    }
    std::vector<std::string> spellings{isrc};
    if (bare != isrc) {
        spellings.push_back(std::move(bare));
    }
    return spellings;
}

/// A length that is not known fits any.
std::int64_t lengthApart(const TrackFacts& a, const TrackFacts& b) {
    return a.durationMs <= 0 || b.durationMs <= 0 ? 0 : std::abs(a.durationMs - b.durationMs);
}

/// "Ann feat. Bob" fits "Ann": all words of the shorter one stand at the beginning of the other.
bool isSameArtist(const TrackFacts& mine, const std::string& wanted) {
    for (const auto* name : {&mine.artist, &mine.albumArtist}) {
        const auto key = foldKey(*name);
        const auto& shorter = key.size() < wanted.size() ? key : wanted;
        const auto& longer = key.size() < wanted.size() ? wanted : key;
        const bool fits = !shorter.empty() && longer.starts_with(shorter) &&
                          (longer.size() == shorter.size() || longer[shorter.size()] == ' ');
        if (fits) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<TrackFacts> DatabaseLibrary::findTrack(const CallContext&, const TrackId& id) {
    return tracks_.find(id);
}

void DatabaseLibrary::listTracks(
    const CallContext&, const TrackId& after, const extensions::EmitTrackFacts& emit
) {
    listByPage(after, emit, [this](const TrackId& last) { return tracks_.list(last, kPage); });
}

std::vector<TrackFacts> DatabaseLibrary::match(const CallContext&, const TrackFacts& external) {
    std::vector<TrackFacts> found;
    if (!external.mbRecording.empty()) {
        found = tracks_.listByRecording(external.mbRecording, kMaxMatches);
    }
    if (found.empty() && !external.isrc.empty()) {
        found = tracks_.listByIsrc(spellingsOf(external.isrc), kMaxMatches);
    }
    const auto titleKey = foldKey(external.title);
    const auto artistKey = foldKey(external.artist);
    if (found.empty() && !titleKey.empty() && !artistKey.empty()) {
        found = tracks_.listByTitle(titleKey, kMaxNamesakes);
        std::erase_if(found, [&](const TrackFacts& track) {
            return !isSameArtist(track, artistKey) || lengthApart(track, external) > kSameLengthMs;
        });
    }
    const auto albumKey = foldKey(external.album);
    std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
        const bool aFits = foldKey(a.album) == albumKey;
        const bool bFits = foldKey(b.album) == albumKey;
        return aFits != bFits ? aFits : lengthApart(a, external) < lengthApart(b, external);
    });
    found.resize(std::min<std::size_t>(found.size(), kMaxMatches));
    return found;
}

void DatabaseLibrary::listPlays(
    const CallContext&,
    const extensions::PlaysRequest& request,
    const std::function<bool(const extensions::PlayFacts&)>& emit
) {
    const db::HistoryQuery query{
        .user = request.user,
        .fromMs = request.fromMs,
        .toMs = request.toMs,
        .limit = request.limit,
        .newestFirst = request.newestFirst};
    const auto pass = [&emit](const db::HistoryPlay& play) {
        return emit({play.user, play.track, play.atMs, play.playedMs, play.count});
    };
    if (request.aggregate) {
        history_.listSums(query, pass);
    } else {
        history_.listPlays(query, pass);
    }
}

void DatabaseLibrary::listLikes(
    const CallContext&,
    const UserId& user,
    const TrackId& after,
    const extensions::EmitTrackFacts& emit
) {
    listByPage(after, emit, [&](const TrackId& last) {
        return tracks_.listLiked(user, last, kPage);
    });
}

void DatabaseLibrary::listPlaylists(
    const CallContext&,
    std::string_view after,
    const std::function<bool(const extensions::PlaylistFacts&)>& emit
) {
    std::string last(after);
    std::vector<db::HistoryPlaylist> page;
    do {
        page = history_.listPlaylists(last, kPlaylistPage);
        for (auto& playlist : page) {
            if (!emit({playlist.id, playlist.owner, std::move(playlist.tracks)})) {
                return;
            }
        }
        if (!page.empty()) {
            last = page.back().id;
        }
    } while (page.size() == static_cast<std::size_t>(kPlaylistPage));
}

}  // namespace consort::server

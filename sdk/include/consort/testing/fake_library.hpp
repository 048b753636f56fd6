// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cctype>
#include <map>
#include <string>
#include <vector>

#include <consort/sdk/library.hpp>
#include <consort/testing/fake_call.hpp>

namespace consort::testing {

struct FakePlay {
    std::string userId;
    std::string trackId;
    std::int64_t atMs = 0;
    std::int64_t playedMs = 0;
};

struct FakePlaylist {
    std::string id;
    std::string userId;
    std::vector<std::string> trackIds = {};
};

/// host->library in memory: fill the members. Reading is thread-safe.
class FakeLibrary {
public:
    FakeLibrary()
        : table_{
              sizeof(table_),
              0,
              this,
              &onTrack,
              &onTracks,
              &onMatch,
              &onPlays,
              &onLikes,
              &onPlaylists} {}

    FakeLibrary(const FakeLibrary&) = delete;
    FakeLibrary& operator=(const FakeLibrary&) = delete;

    FakeLibrary& add(sdk::Track track) {
        tracks[track.id] = std::move(track);
        return *this;
    }

    std::map<std::string, sdk::Track> tracks;               ///< By id.
    std::vector<FakePlay> plays;                            ///< Oldest first.
    std::map<std::string, std::vector<std::string>> likes;  ///< Track ids by user, sorted.
    std::vector<FakePlaylist> playlists;                    ///< In id order.
    bool historyGranted = true;         ///< Else plays, likes and playlists are DENIED.
    std::int32_t failure = CONSORT_OK;  ///< Else every call fails with it.

    const consort_library_v1* raw() const noexcept { return &table_; }

private:
    static const FakeLibrary& self(void* context) noexcept {
        return *static_cast<const FakeLibrary*>(context);
    }

    std::int32_t refusal(consort_call* call, bool history = false) const noexcept {
        if (failure != CONSORT_OK) {
            call->fail(call, failure, sdk::toC("the library is broken by the test"), 0);
            return failure;
        }
        if (const auto status = over(call)) {
            return status;
        }
        if (history && !historyGranted) {
            call->fail(call, CONSORT_E_DENIED, sdk::toC("history is not granted"), 0);
            return CONSORT_E_DENIED;
        }
        return CONSORT_OK;
    }

    static std::int32_t push(consort_track_sink out, const sdk::Track& track) {
        return out.push(out.ctx, sdk::detail::LoweredTrack(track).raw());
    }

    static std::int32_t ended(std::int32_t status) noexcept {
        return status == CONSORT_STOP ? std::int32_t{CONSORT_OK} : status;
    }

    static std::int32_t onTrack(
        void* context, consort_call* call, consort_str id, consort_track_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call)) {
            return status;
        }
        const auto found = self(context).tracks.find(std::string(sdk::fromC(id)));
        return found == self(context).tracks.end() ? std::int32_t{CONSORT_E_NOT_FOUND}
                                                   : ended(push(out, found->second));
    }

    static std::int32_t onTracks(
        void* context, consort_call* call, consort_str afterId, consort_track_sink out
    ) noexcept {
        const auto& tracks = self(context).tracks;
        auto at = tracks.upper_bound(std::string(sdk::fromC(afterId)));
        for (; at != tracks.end(); ++at) {
            if (const auto status = self(context).refusal(call)) {
                return status;
            }
            if (const auto status = push(out, at->second)) {
                return ended(status);
            }
        }
        return self(context).refusal(call);
    }

    static bool isSame(const sdk::Track& mine, const sdk::Track& external) {
        const auto folded = [](std::string text) {
            std::transform(text.begin(), text.end(), text.begin(), [](unsigned char letter) {
                return static_cast<char>(std::tolower(letter));
            });
            return text;
        };
        if (!external.mbRecording.empty() && mine.mbRecording == external.mbRecording) {
            return true;
        }
        if (!external.isrc.empty() && mine.isrc == external.isrc) {
            return true;
        }
        return !external.title.empty() && folded(mine.title) == folded(external.title) &&
               folded(mine.artist) == folded(external.artist);
    }

    static std::int32_t onMatch(
        void* context, consort_call* call, const consort_track* external, consort_track_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call)) {
            return status;
        }
        const auto wanted = sdk::detail::fromC(*external);
        std::int32_t result = CONSORT_E_NOT_FOUND;
        for (const auto& [id, track] : self(context).tracks) {
            if (!isSame(track, wanted)) {
                continue;
            }
            result = push(out, track);
            if (result != CONSORT_OK) {
                break;
            }
        }
        return ended(result);
    }

    std::vector<consort_play> select(const consort_plays_query& query) const {
        std::vector<consort_play> found;
        for (const auto& play : plays) {
            const bool isWanted =
                (query.user_id.len == 0 || sdk::fromC(query.user_id) == play.userId) &&
                play.atMs >= query.from_ms && (query.to_ms == 0 || play.atMs < query.to_ms);
            if (!isWanted) {
                continue;
            }
            const auto same = std::find_if(found.begin(), found.end(), [&](const auto& other) {
                return sdk::fromC(other.user_id) == play.userId &&
                       sdk::fromC(other.track_id) == play.trackId;
            });
            if ((query.flags & CONSORT_PLAYS_AGGREGATE) != 0 && same != found.end()) {
                same->at_ms = std::max(same->at_ms, play.atMs);
                same->played_ms += play.playedMs;
                ++same->count;
                continue;
            }
            found.push_back(
                {sizeof(consort_play),
                 0,
                 sdk::toC(play.userId),
                 sdk::toC(play.trackId),
                 play.atMs,
                 play.playedMs,
                 1,
                 0}
            );
        }
        const bool newestFirst = (query.flags & CONSORT_PLAYS_NEWEST_FIRST) != 0;
        std::stable_sort(found.begin(), found.end(), [newestFirst](const auto& a, const auto& b) {
            return newestFirst ? a.at_ms > b.at_ms : a.at_ms < b.at_ms;
        });
        if (query.limit != 0 && found.size() > query.limit) {
            found.resize(query.limit);
        }
        return found;
    }

    static std::int32_t onPlays(
        void* context, consort_call* call, const consort_plays_query* query, consort_play_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call, true)) {
            return status;
        }
        for (const auto& play : self(context).select(*query)) {
            if (const auto status = out.push(out.ctx, &play)) {
                return ended(status);
            }
        }
        return CONSORT_OK;
    }

    static std::int32_t onLikes(
        void* context,
        consort_call* call,
        consort_str user,
        consort_str afterId,
        consort_track_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call, true)) {
            return status;
        }
        const auto liked = self(context).likes.find(std::string(sdk::fromC(user)));
        if (liked == self(context).likes.end()) {
            return CONSORT_OK;
        }
        for (const auto& id : liked->second) {
            const auto track = self(context).tracks.find(id);
            if (id <= sdk::fromC(afterId) || track == self(context).tracks.end()) {
                continue;
            }
            if (const auto status = push(out, track->second)) {
                return ended(status);
            }
        }
        return CONSORT_OK;
    }

    static std::int32_t onPlaylists(
        void* context, consort_call* call, consort_str afterId, consort_playlist_sink out
    ) noexcept {
        if (const auto status = self(context).refusal(call, true)) {
            return status;
        }
        for (const auto& playlist : self(context).playlists) {
            if (playlist.id <= sdk::fromC(afterId)) {
                continue;
            }
            const auto ids = sdk::detail::toC(playlist.trackIds);
            const consort_playlist item{
                sizeof(item),
                0,
                sdk::toC(playlist.id),
                sdk::toC(playlist.userId),
                ids.data(),
                static_cast<std::uint32_t>(ids.size()),
                0};
            if (const auto status = out.push(out.ctx, &item)) {
                return ended(status);
            }
        }
        return CONSORT_OK;
    }

    consort_library_v1 table_;
};

}  // namespace consort::testing

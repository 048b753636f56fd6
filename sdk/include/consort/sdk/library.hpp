// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include <consort/sdk/call.hpp>
#include <consort/sdk/detail/boundary.hpp>
#include <consort/sdk/host.hpp>
#include <consort/sdk/track.hpp>

namespace consort::sdk {
inline namespace v0 {

using TimePoint = std::chrono::system_clock::time_point;

/// A track was played by a user, once or, aggregated, several times.
struct Play {
    std::string_view userId;
    std::string_view trackId;
    TimePoint at{};                       ///< The last one when aggregated.
    std::chrono::milliseconds played{0};  ///< How long; the sum when aggregated.
    std::uint32_t count = 1;
};

struct PlaysQuery {
    std::string_view userId = {};  ///< Empty: of all users who did not opt out.
    TimePoint from{};              ///< Inclusive.
    TimePoint to{};                ///< Exclusive; zero = now.
    std::uint32_t limit = 0;       ///< 0 = no limit.
    bool newestFirst = false;
    bool aggregate = false;  ///< One row per user and track.
};

/// A playlist with its tracks in order.
struct Playlist {
    std::string_view id;
    std::string_view userId;
    std::vector<std::string_view> trackIds = {};
};

/// False: enough. What is passed is valid until it returns.
using EmitTrack = std::function<bool(const Track&)>;
using EmitPlay = std::function<bool(const Play&)>;
using EmitPlaylist = std::function<bool(const Playlist&)>;

/// Reads the catalog. Thread-safe. Throws HostError; plays, likes and playlists with code()
/// CONSORT_E_DENIED when "history" is not in `uses` or not granted.
class Library {
public:
    explicit Library(const consort_library_v1* library) noexcept : library_(library) {}

    /// nullopt when there is no such track.
    std::optional<Track> track(Call call, std::string_view id) const {
        std::optional<Track> found;
        const auto take = [&](const Track& track) {
            found = track;
            return false;
        };
        collectTracks(take, [&](consort_track_sink out) {
            return library_->track(library_->ctx, call.raw(), toC(id), out);
        });
        return found;
    }

    /// All tracks in id order after `afterId`.
    void tracks(Call call, std::string_view afterId, const EmitTrack& emit) const {
        collectTracks(emit, [&](consort_track_sink out) {
            return library_->tracks(library_->ctx, call.raw(), toC(afterId), out);
        });
    }

    /// The library's tracks that are the same recording, best first.
    std::vector<Track> match(Call call, const Track& external) const {
        std::vector<Track> found;
        const detail::LoweredTrack lowered(external);
        const auto take = [&](const Track& track) {
            found.push_back(track);
            return true;
        };
        collectTracks(take, [&](consort_track_sink out) {
            return library_->match(library_->ctx, call.raw(), lowered.raw(), out);
        });
        return found;
    }

    /// Oldest first unless asked otherwise.
    void plays(Call call, const PlaysQuery& query, const EmitPlay& emit) const {
        consort_plays_query lowered{};
        lowered.size = sizeof(lowered);
        lowered.flags |= query.newestFirst ? std::uint32_t{CONSORT_PLAYS_NEWEST_FIRST} : 0;
        lowered.flags |= query.aggregate ? std::uint32_t{CONSORT_PLAYS_AGGREGATE} : 0;
        lowered.user_id = toC(query.userId);
        lowered.from_ms = toMs(query.from);
        lowered.to_ms = toMs(query.to);
        lowered.limit = query.limit;
        detail::Collector<consort_play> collect([&](const consort_play& play) {
            return emit(Play{
                fromC(play.user_id),
                fromC(play.track_id),
                TimePoint(std::chrono::milliseconds(play.at_ms)),
                std::chrono::milliseconds(play.played_ms),
                play.count});
        });
        collect.finish(library_->plays(
            library_->ctx, call.raw(), &lowered, consort_play_sink{&collect, collect.push}
        ));
    }

    /// What the user likes, in id order after `afterId`.
    void likes(Call call, std::string_view userId, std::string_view afterId, const EmitTrack& emit)
        const {
        collectTracks(emit, [&](consort_track_sink out) {
            return library_->likes(library_->ctx, call.raw(), toC(userId), toC(afterId), out);
        });
    }

    /// Playlists in id order after `afterId`.
    void playlists(Call call, std::string_view afterId, const EmitPlaylist& emit) const {
        detail::Collector<consort_playlist> collect([&](const consort_playlist& playlist) {
            Playlist raised{fromC(playlist.id), fromC(playlist.user_id)};
            for (std::uint32_t i = 0; i < playlist.n_track_ids; ++i) {
                raised.trackIds.push_back(fromC(playlist.track_ids[i]));
            }
            return emit(raised);
        });
        collect.finish(library_->playlists(
            library_->ctx, call.raw(), toC(afterId), consort_playlist_sink{&collect, collect.push}
        ));
    }

private:
    static std::int64_t toMs(TimePoint time) noexcept {
        using std::chrono::milliseconds;
        return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
    }

    template <class Ask>
    static void collectTracks(const EmitTrack& emit, const Ask& ask) {
        detail::Collector<consort_track> collect([&](const consort_track& track) {
            return emit(detail::fromC(track));
        });
        const std::int32_t status = ask(consort_track_sink{&collect, collect.push});
        collect.finish(status == CONSORT_E_NOT_FOUND ? std::int32_t{CONSORT_OK} : status);
    }

    const consort_library_v1* library_;
};

inline Library Host::library() const {
    if (!CONSORT_HAS(host_, library)) {
        throw Unsupported("the host gives no library: name it in kInfo.uses");
    }
    return Library(host_->library);
}

}  // namespace v0
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>

#include <consort/sdk/detail/auth_table.hpp>
#include <consort/sdk/draft/music_source.hpp>
#include <consort/sdk/draft/scrobbler.hpp>

/// The C tables of the drafts that work with an account at an outside service. Not for authors.
namespace consort::sdk {
inline namespace v0 {
namespace detail {

inline std::int64_t toMs(std::chrono::system_clock::time_point time) noexcept {
    using std::chrono::milliseconds;
    return std::chrono::duration_cast<milliseconds>(time.time_since_epoch()).count();
}

inline Account fromC(const consort_account& account) noexcept {
    return {
        sdk::fromC(account.user_id),
        sdk::fromC(account.subject),
        sdk::fromC(account.name),
        sdk::fromC(account.secret)};
}

inline std::int32_t pushAccount(consort_account_sink out, const LinkedAccount& account) noexcept {
    consort_account item{};
    item.size = sizeof(item);
    item.subject = sdk::toC(account.subject);
    item.name = sdk::toC(account.name);
    item.secret = sdk::toC(account.secret);
    item.expires_ms = toMs(account.expires);
    return pushOne(out, item);
}

template <class T>
struct AccountLinkTable {
    static std::int32_t begin(
        void* instance,
        consort_call* call,
        const consort_login_start* start,
        consort_login_redirect_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushRedirect(
                out, static_cast<T*>(instance)->beginLink(Call(call), raiseStart(*start))
            );
        });
    }

    static std::int32_t finish(
        void* instance,
        consort_call* call,
        const consort_login_return* returned,
        consort_account_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushAccount(
                out, static_cast<T*>(instance)->finishLink(Call(call), raiseReturn(*returned))
            );
        });
    }

    static std::int32_t token(
        void* instance, consort_call* call, consort_str token, consort_account_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushAccount(
                out, static_cast<T*>(instance)->linkToken(Call(call), sdk::fromC(token))
            );
        });
    }

    static std::int32_t renew(
        void* instance, consort_call* call, const consort_account* account, consort_account_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            return pushAccount(out, static_cast<T*>(instance)->renew(Call(call), fromC(*account)));
        });
    }

    static std::int32_t unlink(
        void* instance, consort_call* call, const consort_account* account
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            static_cast<T*>(instance)->unlink(Call(call), fromC(*account));
            return CONSORT_OK;
        });
    }

    static constexpr consort_account_link_v1 makeTable() noexcept {
        consort_account_link_v1 table{};
        table.size = sizeof(table);
        table.renew = &renew;
        table.unlink = &unlink;
        if constexpr (std::derived_from<T, AccountRedirect>) {
            table.begin = &begin;
            table.finish = &finish;
        }
        if constexpr (std::derived_from<T, AccountToken>) {
            table.token = &token;
        }
        return table;
    }

    static constexpr consort_account_link_v1 kTable = makeTable();
};

template <class T>
struct ScrobblerTable {
    static Listen raiseListen(const consort_listen& listen) {
        using Clock = std::chrono::system_clock;
        return {
            fromC(*listen.track),
            Clock::time_point(std::chrono::milliseconds(listen.at_ms)),
            std::chrono::milliseconds(listen.played_ms),
            std::string(sdk::fromC(listen.client))};
    }

    static std::int32_t nowPlaying(
        void* instance,
        consort_call* call,
        const consort_account* account,
        const consort_listen* listen
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            static_cast<T*>(instance)->nowPlaying(
                Call(call), fromC(*account), raiseListen(*listen)
            );
            return CONSORT_OK;
        });
    }

    static std::int32_t submit(
        void* instance,
        consort_call* call,
        const consort_account* account,
        const consort_listen* const* listens,
        std::uint32_t count,
        consort_scrobble_verdict_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            std::vector<Listen> raised;
            for (std::uint32_t i = 0; i < count; ++i) {
                raised.push_back(raiseListen(*listens[i]));
            }
            Emitter<consort_scrobble_verdict_sink> emitter(out);
            const auto emit =
                [&emitter](std::size_t index, ScrobbleVerdict verdict, std::string_view why) {
                    emitter.emit(consort_scrobble_verdict{
                        sizeof(consort_scrobble_verdict),
                        static_cast<std::uint32_t>(verdict),
                        static_cast<std::uint32_t>(index),
                        0,
                        sdk::toC(why)});
                };
            static_cast<T*>(instance)->submit(Call(call), fromC(*account), raised, emit);
            return emitter.status();
        });
    }

    static constexpr std::uint32_t maxBatch() noexcept {
        if constexpr (requires { T::kMaxBatch; }) {
            return T::kMaxBatch;
        } else {
            return 50;
        }
    }

    static constexpr consort_scrobbler_v1 kTable{
        sizeof(consort_scrobbler_v1), maxBatch(), &nowPlaying, &submit};
};

template <class T>
struct MusicSourceTable {
    static bool emitTrack(Emitter<consort_source_track_sink>& emitter, const SourceTrack& track) {
        const LoweredTrack lowered(track.track);
        return emitter.emit(consort_source_track{
            sizeof(consort_source_track),
            0,
            lowered.raw(),
            sdk::toC(track.uri),
            sdk::toC(track.link),
            toMs(track.added)});
    }

    static std::int32_t playlists(
        void* instance,
        consort_call* call,
        const consort_account* account,
        consort_source_playlist_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_source_playlist_sink> emitter(out);
            const auto emit = [&](const SourcePlaylist& playlist) {
                consort_source_playlist item{};
                item.size = sizeof(item);
                item.id = sdk::toC(playlist.id);
                item.name = sdk::toC(playlist.name);
                item.description = sdk::toC(playlist.description);
                item.owner = sdk::toC(playlist.owner);
                item.image_url = sdk::toC(playlist.imageUrl);
                item.version = sdk::toC(playlist.version);
                item.n_tracks = playlist.trackCount;
                return emitter.emit(item);
            };
            static_cast<T*>(instance)->listPlaylists(Call(call), fromC(*account), emit);
            return emitter.status();
        });
    }

    static std::int32_t playlistTracks(
        void* instance,
        consort_call* call,
        const consort_account* account,
        consort_str playlist,
        consort_source_track_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_source_track_sink> emitter(out);
            static_cast<T*>(instance)->listPlaylistTracks(
                Call(call),
                fromC(*account),
                sdk::fromC(playlist),
                [&](const SourceTrack& track) { return emitTrack(emitter, track); }
            );
            return emitter.status();
        });
    }

    static std::int32_t savedTracks(
        void* instance,
        consort_call* call,
        const consort_account* account,
        consort_source_track_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_source_track_sink> emitter(out);
            static_cast<T*>(instance)->listSavedTracks(
                Call(call),
                fromC(*account),
                [&](const SourceTrack& track) { return emitTrack(emitter, track); }
            );
            return emitter.status();
        });
    }

    static std::int32_t search(
        void* instance,
        consort_call* call,
        const consort_account* account,
        const consort_source_search* query,
        consort_source_track_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            Emitter<consort_source_track_sink> emitter(out);
            const auto found = static_cast<T*>(instance)->search(
                Call(call), fromC(*account), sdk::fromC(query->text), query->limit
            );
            for (const auto& track : found) {
                if (!emitTrack(emitter, track)) {
                    break;
                }
            }
            return emitter.status();
        });
    }

    static std::int32_t playerToken(
        void* instance,
        consort_call* call,
        const consort_account* account,
        consort_player_token_sink out
    ) noexcept {
        return guard(call, [&]() -> std::int32_t {
            const auto token = static_cast<T*>(instance)->playerToken(Call(call), fromC(*account));
            const consort_player_token item{
                sizeof(item), 0, sdk::toC(token.token), toMs(token.expires)};
            return pushOne(out, item);
        });
    }

    static constexpr consort_music_source_v1 kTable{
        sizeof(consort_music_source_v1),
        0,
        &playlists,
        &playlistTracks,
        &savedTracks,
        &search,
        &playerToken};
};

}  // namespace detail
}  // namespace v0
}  // namespace consort::sdk

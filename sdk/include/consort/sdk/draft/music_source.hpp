// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <consort/draft/music_source.h>
#include <consort/sdk/draft/account_link.hpp>
#include <consort/sdk/track.hpp>

/// Draft consort.music-source/1, see <consort/draft/music_source.h>.
namespace consort::sdk {
inline namespace v0 {

/// A playlist at the service.
struct SourcePlaylist {
    std::string id;
    std::string name = {};
    std::string description = {};
    std::string owner = {};
    std::string imageUrl = {};
    std::string version = {};  ///< Changes with its content; empty = unknown.
    std::uint64_t trackCount = CONSORT_TO_END;
};

/// A track at the service; the host finds it in the library.
struct SourceTrack {
    Track track;
    std::string uri = {};
    std::string link = {};
    std::chrono::system_clock::time_point added{};
};

struct PlayerToken {
    std::string token;
    std::chrono::system_clock::time_point expires{};
};

/// False: the host has enough.
using EmitSourcePlaylist = std::function<bool(const SourcePlaylist&)>;
using EmitSourceTrack = std::function<bool(const SourceTrack&)>;

/// All throw Unavailable with the time to wait, and Unauthorized when the account must be renewed.
/// Functions that a service has no answer for throw Unsupported.
class MusicSource : public virtual Plugin {
public:
    virtual void listPlaylists(
        Call call, const Account& account, const EmitSourcePlaylist& emit
    ) = 0;

    /// In their order. Throws NotFound.
    virtual void listPlaylistTracks(
        Call call, const Account& account, std::string_view playlistId, const EmitSourceTrack& emit
    ) = 0;

    /// What the account saved or likes, newest first.
    virtual void listSavedTracks(
        Call call, const Account& account, const EmitSourceTrack& emit
    ) = 0;

    /// Best first.
    virtual std::vector<SourceTrack> search(
        Call call, const Account& account, std::string_view text, std::uint32_t limit
    ) = 0;

    /// With which the service's own player in the browser plays. Throws Denied.
    virtual PlayerToken playerToken(Call call, const Account& account) = 0;
};

}  // namespace v0
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <consort/plugin.h>

namespace consort::extensions {

class HistorySource;
class LibrarySource;

/// `host->library` of one instance. Thread-safe.
class HostLibrary final {
public:
    /// Both outlive this. Without `history`, plays, likes and playlists are DENIED.
    HostLibrary(LibrarySource& library, HistorySource* history);
    HostLibrary(const HostLibrary&) = delete;
    HostLibrary& operator=(const HostLibrary&) = delete;

    const consort_library_v1* table() const { return &table_; }

private:
    static std::int32_t onTrack(
        void* ctx, consort_call* call, consort_str id, consort_track_sink out
    );
    static std::int32_t onTracks(
        void* ctx, consort_call* call, consort_str afterId, consort_track_sink out
    );
    static std::int32_t onMatch(
        void* ctx, consort_call* call, const consort_track* external, consort_track_sink out
    );
    static std::int32_t onPlays(
        void* ctx, consort_call* call, const consort_plays_query* query, consort_play_sink out
    );
    static std::int32_t onLikes(
        void* ctx, consort_call* call, consort_str user, consort_str afterId, consort_track_sink out
    );
    static std::int32_t onPlaylists(
        void* ctx, consort_call* call, consort_str afterId, consort_playlist_sink out
    );
    HistorySource& history() const;

    LibrarySource& library_;
    HistorySource* history_;
    consort_library_v1 table_;
};

}  // namespace consort::extensions

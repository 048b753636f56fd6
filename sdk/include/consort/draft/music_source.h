/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: playlists, saved tracks and search of an outside service. Got by
 * plugin->extension(CONSORT_MUSIC_SOURCE_ID); its `self` is the instance. A draft may change until
 * it is taken into the contract; a change that breaks compiled plugins raises the number in its id.
 */
#ifndef CONSORT_DRAFT_MUSIC_SOURCE_H
#define CONSORT_DRAFT_MUSIC_SOURCE_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/library.h>
#include <consort/abi/types.h>
#include <consort/draft/account_link.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_MUSIC_SOURCE_ID "consort.music-source/1"

/** A playlist at the service. */
typedef struct consort_source_playlist {
    uint32_t size;
    uint32_t flags;
    consort_str id; /**< The service's. */
    consort_str name;
    consort_str description;
    consort_str owner;     /**< For people. */
    consort_str image_url; /**< May be empty. */
    consort_str version;   /**< Changes with its content; empty = unknown. */
    uint64_t n_tracks;     /**< CONSORT_TO_END when unknown. */
} consort_source_playlist;

CONSORT_SINK(consort_source_playlist);

/** A track at the service. */
typedef struct consort_source_track {
    uint32_t size;
    uint32_t flags;
    const consort_track* track; /**< Without an id; the host finds it in the library. */
    consort_str uri;            /**< How the service names it. */
    consort_str link;           /**< URL for people; may be empty. */
    int64_t added_ms;           /**< Unix time at which it was saved or added; 0 = unknown. */
} consort_source_track;

CONSORT_SINK(consort_source_track);

/** What to search. */
typedef struct consort_source_search {
    uint32_t size;
    uint32_t limit;   /**< At most so many tracks. */
    consort_str text; /**< As typed. */
} consort_source_search;

/** A short-lived token with which the service's own player in the browser plays. */
typedef struct consort_player_token {
    uint32_t size;
    uint32_t flags;
    consort_str token;
    int64_t expires_ms; /**< Unix time. */
} consort_player_token;

CONSORT_SINK(consort_player_token);

/**
 * Table of "consort.music-source/1"; slots that are not supported are NULL. Deadline 30 s.
 * UNAVAILABLE (with the time to wait), TIMEOUT, CANCELLED; UNAUTHORIZED: the account must be
 * renewed or linked again.
 */
typedef struct consort_music_source_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Pushes the account's playlists, until stopped. */
    int32_t (*playlists
    )(void* self,
      consort_call* call,
      const consort_account* account,
      consort_source_playlist_sink out);
    /** [worker] Pushes the tracks of one in their order, or NOT_FOUND. */
    int32_t (*playlist_tracks
    )(void* self,
      consort_call* call,
      const consort_account* account,
      consort_str playlist_id,
      consort_source_track_sink out);
    /** [worker] Pushes the tracks that the account has saved or likes, newest first. */
    int32_t (*saved_tracks
    )(void* self, consort_call* call, const consort_account* account, consort_source_track_sink out
    );
    /** [worker] Pushes tracks that fit, best first. */
    int32_t (*search
    )(void* self,
      consort_call* call,
      const consort_account* account,
      const consort_source_search* query,
      consort_source_track_sink out);
    /** [worker] Pushes a token. DENIED: this account may not play. */
    int32_t (*player_token
    )(void* self, consort_call* call, const consort_account* account, consort_player_token_sink out
    );
} consort_music_source_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

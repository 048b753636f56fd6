/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Host services that give access to the music library. Include <consort/plugin.h>, not this.
 * A service that the plugin did not declare in `uses`, or the operator did not grant, is NULL.
 */
#ifndef CONSORT_ABI_LIBRARY_H
#define CONSORT_ABI_LIBRARY_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/storage.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A track, of the library or from outside. Texts that are not known are empty, numbers 0. */
typedef struct consort_track {
    uint32_t size;
    uint32_t flags;
    consort_str id; /**< The library's; empty for a track from outside. */
    consort_str title;
    consort_str artist;
    consort_str album;
    consort_str album_artist;
    int64_t duration_ms;
    consort_str isrc;
    consort_str mb_recording; /**< MusicBrainz recording id. */
    consort_str mb_release;   /**< MusicBrainz release id. */
    consort_str path;         /**< Key within its storage. */
    const consort_str* genres;
    uint32_t n_genres;
    uint32_t year;
    float bpm;
    float gain_db;        /**< ReplayGain of the track. */
    uint32_t liked_count; /**< Users who like it. */
    uint32_t disc;
} consort_track;

CONSORT_SINK(consort_track);

/** A track was played by a user, once or, aggregated, several times. */
typedef struct consort_play {
    uint32_t size;
    uint32_t flags;
    consort_str user_id;
    consort_str track_id;
    int64_t at_ms;     /**< Unix time, milliseconds; the last one when aggregated. */
    int64_t played_ms; /**< How long; the sum when aggregated. */
    uint32_t count;    /**< 1 unless aggregated. */
    uint32_t reserved;
} consort_play;

CONSORT_SINK(consort_play);

/** consort_plays_query.flags */
enum {
    CONSORT_PLAYS_NEWEST_FIRST = 1,
    CONSORT_PLAYS_AGGREGATE = 2 /**< One row per user and track. */
};

/** Which plays. */
typedef struct consort_plays_query {
    uint32_t size;
    uint32_t flags;      /**< Mask of CONSORT_PLAYS_*. */
    consort_str user_id; /**< Empty: of all users who did not opt out. */
    int64_t from_ms;     /**< Inclusive. */
    int64_t to_ms;       /**< Exclusive; 0 = now. */
    uint32_t limit;      /**< 0 = no limit. */
    uint32_t reserved;
} consort_plays_query;

/** A playlist with its tracks in order. */
typedef struct consort_playlist {
    uint32_t size;
    uint32_t flags;
    consort_str id;
    consort_str user_id;
    const consort_str* track_ids;
    uint32_t n_track_ids;
    uint32_t reserved;
} consort_playlist;

CONSORT_SINK(consort_playlist);

/** Reads the catalog. Use "library"; plays, likes and playlists need "history" too, else DENIED.
 * All [any], with the `call` on its own thread; they may return UNAVAILABLE, TIMEOUT and CANCELLED.
 * Gives up at the deadline of the call. */
typedef struct consort_library_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** Pushes the track, or NOT_FOUND. */
    int32_t (*track)(void* ctx, consort_call* call, consort_str id, consort_track_sink out);
    /** Pushes all tracks in id order after `after_id`, until stopped. */
    int32_t (*tracks)(void* ctx, consort_call* call, consort_str after_id, consort_track_sink out);
    /** Pushes the library's tracks that are the same recording, best first, or NOT_FOUND. */
    int32_t (*match
    )(void* ctx, consort_call* call, const consort_track* external, consort_track_sink out);
    /** Pushes plays, oldest first unless told otherwise. */
    int32_t (*plays
    )(void* ctx, consort_call* call, const consort_plays_query* query, consort_play_sink out);
    /** Pushes what the user likes, in id order after `after_id`. */
    int32_t (*likes
    )(void* ctx,
      consort_call* call,
      consort_str user_id,
      consort_str after_id,
      consort_track_sink out);
    /** Pushes playlists in id order after `after_id`. */
    int32_t (*playlists
    )(void* ctx, consort_call* call, consort_str after_id, consort_playlist_sink out);
} consort_library_v1;

/** Reads the bytes of the library, from whichever storage holds them. Use "media". All [any], with
 * the `call` on its own thread; NOT_FOUND, RANGE, UNAVAILABLE, TIMEOUT, CANCELLED. What they push
 * (descriptor, reader) belongs to the plugin from then on, which closes it. Gives up at the
 * deadline of the call. */
typedef struct consort_media_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** Pushes a blob of form FD or READER. `length` may be CONSORT_TO_END. */
    int32_t (*open
    )(void* ctx,
      consort_call* call,
      consort_str track_id,
      uint64_t offset,
      uint64_t length,
      consort_blob_sink out);
    /** Pushes the objects that lie beside the track: covers, lyrics, cue sheets. */
    int32_t (*sidecars
    )(void* ctx, consort_call* call, consort_str track_id, consort_object_sink out);
    /** Opens one of those, whole; DENIED for any other key. */
    int32_t (*open_sidecar
    )(void* ctx, consort_call* call, consort_str track_id, consort_str key, consort_blob_sink out);
    /** Pushes a reader of interleaved 32-bit float samples in host byte order, decoded by the host.
     * `rate` in Hz, `channels` 1 or 2. UNSUPPORTED when the host cannot decode it. */
    int32_t (*pcm
    )(void* ctx,
      consort_call* call,
      consort_str track_id,
      uint32_t rate,
      uint32_t channels,
      consort_reader_sink out);
} consort_media_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

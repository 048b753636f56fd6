/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Kind "lyrics": finds the words of a track. Include <consort/plugin.h>, not this.
 */
#ifndef CONSORT_ABI_LYRICS_H
#define CONSORT_ABI_LYRICS_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/library.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** consort_lyrics.format */
enum {
    CONSORT_LYRICS_PLAIN = 0,
    CONSORT_LYRICS_LRC = 1,          /**< Timed lines. */
    CONSORT_LYRICS_ENHANCED_LRC = 2, /**< Timed words too. */
    CONSORT_LYRICS_TTML = 3,
    CONSORT_LYRICS_SRT = 4
};

/** One version of a track's lyrics, as found; the host parses and sanitises it. */
typedef struct consort_lyrics {
    uint32_t size;
    uint32_t format;         /**< One CONSORT_LYRICS_*. */
    consort_str lang;        /**< BCP 47; empty when unknown. */
    consort_str text;        /**< Valid UTF-8. */
    consort_str source_name; /**< To be named beside the text. */
    consort_str source_url;  /**< May be empty. */
    float confidence;        /**< 0 to 1: that it belongs to this track. */
    uint32_t flags;
} consort_lyrics;

CONSORT_SINK(consort_lyrics);

/** Table of kind "lyrics". */
typedef struct consort_lyrics_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Pushes what fits the track, best first. OK with nothing pushed, or NOT_FOUND: there
     * is none, which is remembered. UNAVAILABLE, TIMEOUT: could not find out. Deadline 8 s. */
    int32_t (*lookup
    )(void* self, consort_call* call, const consort_track* track, consort_lyrics_sink out);
} consort_lyrics_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

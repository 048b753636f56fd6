/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: says which command turns a track into another format. The host runs and supervises it; a
 * plugin never forks. Got by plugin->extension(CONSORT_TRANSCODER_ID); its `self` is the instance.
 * A draft may change until it is taken into the contract; a change that breaks compiled plugins
 * raises the number in its id.
 */
#ifndef CONSORT_DRAFT_TRANSCODER_H
#define CONSORT_DRAFT_TRANSCODER_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_TRANSCODER_ID "consort.transcoder/1"

/** What is there, and what is wanted. Numbers that are not known or do not matter are 0. */
typedef struct consort_transcode {
    uint32_t size;
    uint32_t flags;
    consort_str source_type;  /**< Media type, such as "audio/flac". */
    consort_str source_codec; /**< Such as "flac"; may be empty. */
    consort_str format;       /**< Wanted: "mp3", "aac", "opus", "flac", "wav". */
    uint32_t bitrate_kbps;    /**< Wanted at most. */
    uint32_t rate_hz;
    uint32_t channels;
    uint32_t source_bitrate_kbps;
    int64_t duration_ms; /**< Of the whole track. */
    int64_t offset_ms;   /**< Where the output is to begin. */
    double gain_db;      /**< To be applied. */
} consort_transcode;

/** consort_transcode_plan.flags */
enum {
    /** The output of one plan is the same bytes each time: it may be cached and resumed. */
    CONSORT_TRANSCODE_REPEATABLE = 1,
    /** `bytes` is the exact length of the output. */
    CONSORT_TRANSCODE_EXACT = 2
};

/** The command. It writes the result to its standard output. */
typedef struct consort_transcode_plan {
    uint32_t size;
    uint32_t flags; /**< Mask of CONSORT_TRANSCODE_*. */
    /** Program and arguments, run without a shell. The argument "{input}" becomes a path or URL
     * that the command can read and seek; without it the track comes on standard input. */
    const consort_str* argv;
    uint32_t n_argv;
    uint32_t bitrate_kbps;    /**< Of the output; 0 = varies. */
    consort_str content_type; /**< Of the output. */
    consort_str suffix;       /**< File name suffix without a dot. */
    uint64_t bytes;           /**< Of the output, see flags; an estimate without them, or 0. */
} consort_transcode_plan;

CONSORT_SINK(consort_transcode_plan);

/** Table of "consort.transcoder/1". */
typedef struct consort_transcoder_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Pushes the plan. UNSUPPORTED: not this source or format, the next is asked.
     * Deadline 1 s. */
    int32_t (*plan
    )(void* self,
      consort_call* call,
      const consort_transcode* request,
      consort_transcode_plan_sink out);
} consort_transcoder_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

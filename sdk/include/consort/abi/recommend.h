/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Kind "recommendation": what to play next. Include <consort/plugin.h>, not this.
 */
#ifndef CONSORT_ABI_RECOMMEND_H
#define CONSORT_ABI_RECOMMEND_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/library.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A proposed track. */
typedef struct consort_suggestion {
    uint32_t size;
    uint32_t flags;
    const consort_track* track; /**< With an id, or with texts by which the host finds it. */
    double score;               /**< Finite; higher is better. */
    consort_str reason;         /**< For people, may be empty: "played after the same song". */
} consort_suggestion;

CONSORT_SINK(consort_suggestion);

/** For whom, and like what. */
typedef struct consort_recommend {
    uint32_t size;
    uint32_t limit;            /**< At most so many suggestions. */
    consort_str user_id;       /**< Empty for nobody in particular. */
    const consort_str* seeds;  /**< Track ids to start from. */
    const consort_str* recent; /**< Track ids lately played, not to be suggested; newest first. */
    uint32_t n_seeds;
    uint32_t n_recent;
    consort_str mood; /**< Free word, may be empty. */
} consort_recommend;

/**
 * Table of kind "recommendation"; slots that are not supported are NULL. Each pushes suggestions by
 * falling score, never a seed or a recent track; an unknown seed or user is OK with nothing pushed.
 * Stateless: models are built in a job and kept in kv. Deadline 5 s. UNAVAILABLE, TIMEOUT,
 * CANCELLED, UNSUPPORTED.
 */
typedef struct consort_recommend_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Tracks like the seeds. */
    int32_t (*similar
    )(void* self, consort_call* call, const consort_recommend* request, consort_suggestion_sink out
    );
    /** [worker] Tracks the user may like. */
    int32_t (*for_user
    )(void* self, consort_call* call, const consort_recommend* request, consort_suggestion_sink out
    );
    /** [worker] The next tracks of an endless programme that began with the seeds. */
    int32_t (*radio
    )(void* self, consort_call* call, const consort_recommend* request, consort_suggestion_sink out
    );
} consort_recommend_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

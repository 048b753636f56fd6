/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: reports what a user listens to to an outside service. Got by
 * plugin->extension(CONSORT_SCROBBLER_ID); its `self` is the instance. A draft may change until it
 * is taken into the contract; a change that breaks compiled plugins raises the number in its id.
 */
#ifndef CONSORT_DRAFT_SCROBBLER_H
#define CONSORT_DRAFT_SCROBBLER_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/library.h>
#include <consort/abi/types.h>
#include <consort/draft/account_link.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_SCROBBLER_ID "consort.scrobbler/1"

/** A track was, or is being, listened to. */
typedef struct consort_listen {
    uint32_t size;
    uint32_t flags;
    const consort_track* track;
    int64_t at_ms;      /**< Unix time at which it began. */
    int64_t played_ms;  /**< How long it has played. */
    consort_str client; /**< The player, for people; may be empty. */
} consort_listen;

/** consort_scrobble_verdict.verdict. Unknown ones count as TAKEN. */
enum {
    CONSORT_SCROBBLE_TAKEN = 0,
    CONSORT_SCROBBLE_RETRY = 1,   /**< Offer it again later. */
    CONSORT_SCROBBLE_REJECTED = 2 /**< The service does not want this one, ever. */
};

/** What became of one listen. */
typedef struct consort_scrobble_verdict {
    uint32_t size;
    uint32_t verdict; /**< One CONSORT_SCROBBLE_*. */
    uint32_t index;   /**< Of the listen within the batch. */
    uint32_t reserved;
    consort_str reason; /**< For people; may be empty. */
} consort_scrobble_verdict;

CONSORT_SINK(consort_scrobble_verdict);

/**
 * Table of "consort.scrobbler/1". Deadlines 10 s. For a whole call: UNAVAILABLE, TIMEOUT: again
 * later; UNAUTHORIZED: the account must be renewed or linked again; INVALID: nothing of it is
 * wanted, ever.
 */
typedef struct consort_scrobbler_v1 {
    uint32_t size;
    uint32_t max_batch; /**< Listens per submit(), at least 1. */

    /** [worker] The user has begun to listen. May be NULL. Not repeated when it fails. */
    int32_t (*now_playing
    )(void* self, consort_call* call, const consort_account* account, const consort_listen* listen);

    /** [worker] Reports `n_listens` finished ones, oldest first. With OK, those without a verdict
     * were taken; after an error, those without one are offered again. The same listen may come
     * twice. */
    int32_t (*submit
    )(void* self,
      consort_call* call,
      const consort_account* account,
      const consort_listen* const* listens,
      uint32_t n_listens,
      consort_scrobble_verdict_sink out);
} consort_scrobbler_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

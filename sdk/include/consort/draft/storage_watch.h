/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: a storage that reports changes. Got by plugin->extension(CONSORT_STORAGE_WATCH_ID); its
 * `self` is the instance. A draft may change until it is taken into the contract; a change that
 * breaks compiled plugins raises the number in its id.
 */
#ifndef CONSORT_DRAFT_STORAGE_WATCH_H
#define CONSORT_DRAFT_STORAGE_WATCH_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_STORAGE_WATCH_ID "consort.storage-watch/1"

/** consort_storage_change.kind. Unknown kinds are to be ignored. */
enum {
    CONSORT_CHANGE_CHANGED = 0,  /**< Made, written or moved here. A key that ends with '/' stands
                                    for  all below it: list it again. */
    CONSORT_CHANGE_REMOVED = 1,  /**< Gone; with '/' at its end all below it is gone. */
    CONSORT_CHANGE_OVERFLOW = 2, /**< Changes were lost: list everything again. `key` is empty. */
    CONSORT_CHANGE_READY = 3 /**< Pushed once: later changes will be reported. `key` is empty. */
};

/** One change. Several writes to an object may come as one. */
typedef struct consort_storage_change {
    uint32_t size;
    uint32_t kind; /**< One CONSORT_CHANGE_*. */
    consort_str key;
} consort_storage_change;

CONSORT_SINK(consort_storage_change);

/** Table of "consort.storage-watch/1". */
typedef struct consort_storage_watch_v1 {
    uint32_t size;
    uint32_t flags;
    /** [worker] Pushes changes until the call is cancelled or the sink stops it; both end with OK,
     * a second after cancellation at the latest. No deadline: CONSORT_NO_DEADLINE. It occupies a
     * thread all the while, and does not count for CONSORT_THREADS_SERIAL. QUOTA: the system's
     * limit of watches is reached, named in fail(). UNSUPPORTED: this place cannot be watched.
     * UNAVAILABLE. */
    int32_t (*watch)(void* self, consort_call* call, consort_storage_change_sink out);
} consort_storage_watch_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Side kinds that any plugin may add: "events" and "jobs". Include <consort/plugin.h>, not this.
 */
#ifndef CONSORT_ABI_BACKGROUND_H
#define CONSORT_ABI_BACKGROUND_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Something happened in the server. */
typedef struct consort_event {
    uint32_t size;
    uint32_t flags;
    consort_str type; /**< Such as "track.played". Unknown types are to be ignored. */
    int64_t at_ms;    /**< Unix time, milliseconds. */
    consort_str json; /**< An object; members may be added at any time. */
} consort_event;

/** Table of side kind "events". */
typedef struct consort_events_v1 {
    uint32_t size;
    uint32_t flags;
    const char* const* types; /**< Which are wanted, ended by NULL; "track.*" for a group. */
    /** [worker] Takes one event. UNAVAILABLE, TIMEOUT, INVALID: it was lost, since a failed one is
     * not delivered again. Deadline 5 s. */
    int32_t (*deliver)(void* self, consort_call* call, const consort_event* event);
} consort_events_v1;

/** Table of side kind "jobs": work that the host starts on a schedule, instead of own threads. */
typedef struct consort_jobs_v1 {
    uint32_t size;
    uint32_t n_jobs;
    const char* const* names;             /**< n_jobs of them. */
    const char* const* default_schedules; /**< n_jobs cron expressions; "" = only by hand. */
    /** [worker] Runs one job. Never the same one twice at once, also over replicas. CONFLICT when
     * it cannot start now. Deadline from the configuration, default none: polls cancelled(). */
    int32_t (*run)(void* self, consort_call* call, consort_str name);
} consort_jobs_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

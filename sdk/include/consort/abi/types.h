/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * What every part of the contract is made of. C11 and C++11; include <consort/plugin.h>, not this.
 *
 * Layout rules. A struct that begins with `size` grows only at its end, is passed by pointer, never
 * embedded and never an array element; whoever fills it sets `size` to the sizeof it was compiled
 * with, and whoever reads it checks CONSORT_HAS() before a member newer than 0.0. Leaves
 * (consort_str, consort_kv, sinks) have no `size` and never change. Members named `reserved` are
 * zero. Unknown flag bits are ignored by readers and left zero by writers.
 *
 * Thread tags. [lifecycle] never at the same time as any other call on that instance. [worker] on
 * any pool thread, may block; several at once unless the plugin declares CONSORT_THREADS_SERIAL.
 * [any] from every thread, also the plugin's own.
 *
 * Ownership. A pointer argument, and all that it leads to, is valid until the call returns: copy
 * what must stay. What is pushed into a sink is valid until `push` returns. Nothing is freed by the
 * side that did not allocate it. Readers and file descriptors are the only things that outlive a
 * call, see consort_reader and consort_blob.
 */
#ifndef CONSORT_ABI_TYPES_H
#define CONSORT_ABI_TYPES_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_ABI_MAGIC 0x314d5343u /* "CSM1" */
/** While the major is 0 any change is allowed; both sides must be of the same minor. */
#define CONSORT_ABI_MAJOR 0
#define CONSORT_ABI_MINOR 0

#if defined(_WIN32)
#define CONSORT_EXPORT __declspec(dllexport)
#else
#define CONSORT_EXPORT __attribute__((visibility("default")))
#endif

/** True when the struct `*p` is new enough to have `member` and the member is not NULL or 0. */
#define CONSORT_HAS(p, member)                                                                  \
    ((p) != 0 && (uint64_t)((const char*)(&(p)->member + 1) - (const char*)(p)) <= (p)->size && \
     (p)->member != 0)

/** A length or size that is not known, or "up to the end". */
#define CONSORT_TO_END UINT64_MAX
/** A deadline that never comes. */
#define CONSORT_NO_DEADLINE INT64_MAX

/** UTF-8 unless said otherwise, not NUL-terminated. `data` may be NULL when `len` is 0. */
typedef struct consort_str {
    const char* data;
    uint64_t len;
} consort_str;

/** A named text: an HTTP header, a log field, a query parameter. */
typedef struct consort_kv {
    consort_str key;
    consort_str value;
} consort_kv;

/**
 * Status of every function that returns int32_t. A value not listed counts as INTERNAL. Before it
 * returns an error a plugin may say more through consort_call.fail(); host services have done so
 * when they return one, and a plugin that passes it on says nothing more.
 */
enum {
    CONSORT_OK = 0,
    CONSORT_E_INTERNAL = 1,      /**< A bug of the callee. */
    CONSORT_E_INVALID = 2,       /**< The request itself is wrong. */
    CONSORT_E_NOT_FOUND = 3,     /**< Definitely not there; never "could not find out". */
    CONSORT_E_DENIED = 4,        /**< Refused. */
    CONSORT_E_UNAVAILABLE = 5,   /**< Backend down or busy; worth another try later. */
    CONSORT_E_CANCELLED = 6,     /**< consort_call.cancelled() was seen. */
    CONSORT_E_TIMEOUT = 7,       /**< The deadline passed. */
    CONSORT_E_UNSUPPORTED = 8,   /**< Not for this input; the next in the chain is asked. */
    CONSORT_E_CONFLICT = 9,      /**< A precondition does not hold, or something is in the way. */
    CONSORT_E_QUOTA = 10,        /**< Out of space, memory or allowance. */
    CONSORT_E_RANGE = 11,        /**< Offset beyond the end. */
    CONSORT_E_UNAUTHORIZED = 12, /**< The account at an outside service must be linked again. */
    /** Returned by a sink that has enough. Not an error: the producer pushes no more and returns
     * CONSORT_OK. */
    CONSORT_STOP = 100
};

/**
 * Who asks, and how long it may take. The host's; used on the thread of the call and until it
 * returns, never kept.
 */
typedef struct consort_call {
    uint32_t size;
    uint32_t flags;
    /** CLOCK_MONOTONIC, nanoseconds; CONSORT_NO_DEADLINE when there is none. Host services give up
     * at the deadline by themselves. */
    int64_t deadline_ns;
    /** The same id stands in the logs of both sides; empty for work without a request. */
    consort_str request_id;
    /** [any] Nonzero once nobody waits for the result or the deadline has passed. Returns at once:
     * loops ask often. The callee then returns CONSORT_E_CANCELLED or CONSORT_E_TIMEOUT within a
     * second. */
    int32_t (*cancelled)(const struct consort_call* call);
    /** [any] Says why the call is about to return `code`: what failed, on what, why; never a
     * secret. The last one counts, and only if the call returns an error. `retry_after_ms` 0 =
     * unknown. Returns at once. */
    void (*fail
    )(struct consort_call* call, int32_t code, consort_str message, uint32_t retry_after_ms);
} consort_call;

/**
 * A stream of bytes that is pulled. Handed over by a sink, it belongs to the owner of the sink from
 * the moment `push` is called, even if push fails: this struct then stays valid, also after the
 * call, until the owner closes it, exactly once. Passed as an argument, it is borrowed: the callee
 * reads and never closes.
 */
typedef struct consort_reader {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** [worker] Up to `cap` bytes into `buf`: their count, 0 only at the end (or when `cap` is 0),
     * or a negated status. `call` is the one during which it is read, which need not be the one
     * that made the reader. One read at a time, but the thread may change in between. Deadline
     * of the call, else 30 s. */
    int64_t (*read)(void* ctx, consort_call* call, void* buf, uint64_t cap);
    /** [worker] Frees the reader. Allowed before the end. Returns at once. */
    void (*close)(void* ctx);
} consort_reader;

/**
 * Declares T_sink, into which results of type T are pushed, one a call. `push` answers CONSORT_OK,
 * CONSORT_STOP, or an error status, which the producer returns as its own. Called only on the
 * thread of the call that got the sink and before it returns.
 */
#define CONSORT_SINK(T)                            \
    typedef struct T##_sink {                      \
        void* ctx;                                 \
        int32_t (*push)(void* ctx, const T* item); \
    } T##_sink

/** Readers handed over by the host's media service. */
CONSORT_SINK(consort_reader);

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

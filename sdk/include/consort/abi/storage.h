/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Kind "storage": where bytes live. Include <consort/plugin.h>, not this.
 *
 * Keys are bytes, usually UTF-8, and canonical: segments joined by '/', no leading slash, no empty,
 * "." or ".." segment, no NUL, at most 4096 bytes. The host checks that before it asks; a plugin
 * whose backend is harmed by other keys checks again and answers CONSORT_E_INVALID.
 */
#ifndef CONSORT_ABI_STORAGE_H
#define CONSORT_ABI_STORAGE_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** consort_object.flags. FOLDER: no object but a common prefix, only in listings that are not
 * recursive. UNREADABLE: a folder that the storage may not look into, in listings of both kinds;
 * what is below it is then taken to be neither there nor gone. */
enum { CONSORT_OBJECT_FOLDER = 1, CONSORT_OBJECT_UNREADABLE = 2 };

/** What is known of an object without opening it. */
typedef struct consort_object {
    uint32_t size;
    uint32_t flags;
    consort_str key;          /**< For a folder it ends with '/'. */
    consort_str etag;         /**< Strong, without quotes: changes with the bytes. Empty = none. */
    consort_str content_type; /**< Media type; empty when unknown. */
    uint64_t bytes;
    int64_t mtime_ms; /**< Unix time, milliseconds; 0 when unknown. */
} consort_object;

CONSORT_SINK(consort_object);

/** Forms in which bytes are handed over: a mask in consort_open.accept, one of them in
 * consort_blob.form. */
enum {
    CONSORT_BLOB_FD = 1,    /**< A descriptor of a regular file; sent without copying. */
    CONSORT_BLOB_URL = 2,   /**< An absolute URL that needs no further credentials. */
    CONSORT_BLOB_READER = 4 /**< A stream that begins at `offset` and ends after `length`. */
};

/** An opened range of an object. The members of the other forms are zero, `fd` is -1. */
typedef struct consort_blob {
    uint32_t size;
    uint32_t form;                /**< One CONSORT_BLOB_*. */
    const consort_object* object; /**< As it was when opened; NULL from presign(). */
    uint64_t offset;              /**< As asked for. */
    uint64_t length;              /**< Bytes that can be had: what was asked for, cut at the end. */
    int32_t fd;                   /**< FD: the host owns it from the push on and closes it. */
    uint32_t reserved;
    uint64_t fd_offset;           /**< FD: where the asked-for bytes begin within the file. */
    consort_str url;              /**< URL: the host redirects the client, or fetches it itself. */
    int64_t url_expires_ms;       /**< URL: Unix time, milliseconds; 0 = never. */
    const consort_reader* reader; /**< READER: the host owns it from the push on, see there. */
} consort_blob;

CONSORT_SINK(consort_blob);

/** What to open. */
typedef struct consort_open {
    uint32_t size;
    uint32_t accept; /**< Mask of CONSORT_BLOB_*; READER is always set. */
    consort_str key;
    uint64_t offset;
    uint64_t length;      /**< CONSORT_TO_END for the rest. */
    consort_str if_match; /**< Etag that the object must have, else CONFLICT; empty = any. */
} consort_open;

/** What to store. */
typedef struct consort_put {
    uint32_t size;
    uint32_t flags;
    consort_str key;
    consort_str content_type; /**< Empty when unknown. */
    uint64_t bytes;           /**< Announced length, CONSORT_TO_END when unknown beforehand. */
    consort_str if_match;     /**< Etag of the object to replace, else CONFLICT; empty = any. */
} consort_put;

/** What to list. */
typedef struct consort_list {
    uint32_t size;
    uint32_t recursive; /**< 0: objects below `prefix` up to the next '/', the rest as folders. */
    consort_str prefix; /**< A prefix of bytes, not of segments; "" for everything. */
    consort_str after_key; /**< Only keys that sort after it; "" from the start. */
} consort_list;

/** Which URL to sign. */
typedef struct consort_presign {
    uint32_t size;
    uint32_t expires_s; /**< Seconds. */
    consort_str key;
    consort_str method; /**< "GET", "HEAD" or "PUT". */
} consort_presign;

/**
 * Table of kind "storage". put and remove are both set or both NULL (read-only); presign may be
 * NULL. Besides those named, every function may return UNAVAILABLE, TIMEOUT, CANCELLED, DENIED,
 * INVALID (not a canonical key) and INTERNAL.
 */
typedef struct consort_storage_v1 {
    uint32_t size;
    uint32_t flags;

    /** [worker] Pushes the object, or returns NOT_FOUND. Deadline 10 s. */
    int32_t (*stat)(void* self, consort_call* call, consort_str key, consort_object_sink out);

    /** [worker] Pushes one blob in a form of `accept`. NOT_FOUND; RANGE when `offset` lies beyond
     * the end (at the end is fine: an empty blob); CONFLICT when `if_match` does not hold. What was
     * opened stays readable, or fails, when the object is replaced; it never mixes two versions.
     * Deadline 10 s. */
    int32_t (*open
    )(void* self, consort_call* call, const consort_open* request, consort_blob_sink out);

    /** [worker] Pushes objects in the byte order of their whole keys (unsigned bytes; a folder's
     * key includes its '/'), until the sink stops it. No match is OK with nothing pushed. An
     * UNREADABLE folder is pushed also when `prefix` lies below it. No deadline by itself: polls
     * cancelled(). Memory must not grow with the number of objects. */
    int32_t (*list
    )(void* self, consort_call* call, const consort_list* request, consort_object_sink out);

    /** [worker] Stores all that `from` (borrowed) gives and pushes the object as stored. Visible
     * whole or not at all: after a failure, also of `from`, whose status is returned, the old
     * object or none is there. CONFLICT (`if_match`, or a folder in the way), QUOTA (no space),
     * INVALID (other than the announced length). Deadline as the upload needs: polls cancelled().
     */
    int32_t (*put
    )(void* self,
      consort_call* call,
      const consort_put* request,
      const consort_reader* from,
      consort_object_sink out);

    /** [worker] OK also when there is no such object. Deadline 10 s. */
    int32_t (*remove)(void* self, consort_call* call, consort_str key);

    /** [worker] Pushes a blob of form URL, good for that method, key and time only. UNSUPPORTED
     * when this backend cannot sign (that method). Need not check that the object exists. Deadline
     * 10 s. */
    int32_t (*presign
    )(void* self, consort_call* call, const consort_presign* request, consort_blob_sink out);
} consort_storage_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

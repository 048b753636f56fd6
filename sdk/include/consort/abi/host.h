/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * What the host offers to an instance. Include <consort/plugin.h>, not this. Every function is
 * [any] unless said otherwise; those that take a `call` are used on that call's thread.
 */
#ifndef CONSORT_ABI_HOST_H
#define CONSORT_ABI_HOST_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/library.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Levels of consort_log_v1. */
enum {
    CONSORT_LOG_DEBUG = 0,
    CONSORT_LOG_INFO = 1,
    CONSORT_LOG_WARNING = 2,
    CONSORT_LOG_ERROR = 3
};

/** The server's log. The host adds time, instance and, during a call, the request id. Returns at
 * once. */
typedef struct consort_log_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** Nonzero when a line of that level would be written. */
    int32_t (*enabled)(void* ctx, int32_t level);
    /** Writes one line. Never a secret. */
    void (*write
    )(void* ctx, int32_t level, consort_str message, const consort_kv* fields, uint32_t n_fields);
} consort_log_v1;

/** consort_value.type */
enum {
    CONSORT_VALUE_NULL = 0,
    CONSORT_VALUE_BOOLEAN = 1,
    CONSORT_VALUE_INTEGER = 2,
    CONSORT_VALUE_NUMBER = 3,
    CONSORT_VALUE_STRING = 4,
    CONSORT_VALUE_ARRAY = 5,
    CONSORT_VALUE_OBJECT = 6
};

/** One configured value. The caller sets `size`; the host fills what fits. */
typedef struct consort_value {
    uint32_t size;
    uint32_t type; /**< One CONSORT_VALUE_*. */
    /** BOOLEAN: 0 or 1. INTEGER. STRING of format "duration": milliseconds; "size": bytes. */
    int64_t i;
    double f;      /**< NUMBER, also set for INTEGER. */
    consort_str s; /**< STRING as configured. */
} consort_value;

/** The instance's configuration, already checked against the plugin's schema and with defaults
 * filled in. [lifecycle] Only during create(); strings too. Returns at once. */
typedef struct consort_config_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** The value at an RFC 6901 pointer such as "/servers/0/url"; NOT_FOUND when there is none. */
    int32_t (*get)(void* ctx, consort_str json_pointer, consort_value* out);
    /** How many elements an array, or members an object, has; negated status NOT_FOUND, or INVALID
     * for other types. */
    int64_t (*count)(void* ctx, consort_str json_pointer);
} consort_config_v1;

/** consort_http_request.flags: GET and HEAD follow up to 5 redirects, to declared hosts only, and
 * without `authorization` and `cookie` when the host changes. */
enum { CONSORT_HTTP_FOLLOW = 1 };

/** An HTTP request to send. */
typedef struct consort_http_request {
    uint32_t size;
    uint32_t flags; /**< Mask of CONSORT_HTTP_*. */
    consort_str method;
    consort_str url; /**< http or https; its host must be declared in `uses`. */
    const consort_kv* headers;
    uint32_t n_headers;
    uint32_t timeout_ms;        /**< Until the response head; 0 = the call's deadline only. */
    const consort_reader* body; /**< Borrowed; NULL for none. */
    uint64_t body_bytes;        /**< CONSORT_TO_END: chunked. */
} consort_http_request;

/** The answer to it, whatever its status. */
typedef struct consort_http_response {
    uint32_t size;
    int32_t status;
    const consort_kv* headers; /**< Names in lower case. */
    uint32_t n_headers;
    uint32_t flags;
    const consort_reader* body; /**< The plugin's from the push on; it closes it. May outlive the
                                     call, e.g. as the reader of a blob. */
} consort_http_response;

CONSORT_SINK(consort_http_response);

/** HTTP client: pooled, TLS-checked, restricted to declared hosts. Use "http:HOST" or
 * "http:config". Gives up at the deadline of the call. */
typedef struct consort_http_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** Pushes the response. DENIED: host not declared. UNAVAILABLE, TIMEOUT: no response. INVALID:
     * not an HTTP request. Redirects are given as they are unless CONSORT_HTTP_FOLLOW asks
     * otherwise.
     */
    int32_t (*send
    )(void* ctx,
      consort_call* call,
      const consort_http_request* request,
      consort_http_response_sink out);
} consort_http_v1;

/** A stored pair. Both are plain bytes. */
typedef struct consort_bytes {
    uint32_t size;
    uint32_t flags;
    consort_str key;
    consort_str value;
} consort_bytes;

CONSORT_SINK(consort_bytes);

/** Small state, private to the instance and shared by all replicas of the server. Use "kv". Keys
 * are 1 to 512 bytes, values up to 1 MiB, else INVALID. All may return UNAVAILABLE and TIMEOUT.
 * Gives up at the deadline of the call. */
typedef struct consort_kv_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** Pushes the pair, or NOT_FOUND. */
    int32_t (*get)(void* ctx, consort_call* call, consort_str key, consort_bytes_sink out);
    /** Stores or replaces. `ttl_s` in seconds, 0 = for ever. `durable` nonzero: on disk when it
     * returns; zero: may be lost with the server (a cache). */
    int32_t (*put
    )(void* ctx,
      consort_call* call,
      consort_str key,
      consort_str value,
      uint32_t ttl_s,
      uint32_t durable);
    /** OK also when there is no such key. */
    int32_t (*del)(void* ctx, consort_call* call, consort_str key);
    /** Pushes all pairs whose key begins with `prefix`, in byte order of the keys, until stopped.
     */
    int32_t (*scan)(void* ctx, consort_call* call, consort_str prefix, consort_bytes_sink out);
} consort_kv_v1;

/** Types of consort_metrics_v1.define(). */
enum { CONSORT_METRIC_COUNTER = 0, CONSORT_METRIC_GAUGE = 1, CONSORT_METRIC_HISTOGRAM = 2 };

/** The plugin's own metrics. Calls, failures and durations are counted by the host without it.
 * Returns at once. */
typedef struct consort_metrics_v1 {
    uint32_t size;
    uint32_t flags;
    void* ctx;
    /** [lifecycle] Only during create(). Gives an id, or 0 when `name` ([a-z0-9_]+, the host adds a
     * prefix and label) cannot be used. The same name gives the same id. */
    uint32_t (*define)(void* ctx, uint32_t type, consort_str name, consort_str help);
    /** COUNTER: grows by `value` (>= 0). GAUGE: becomes `value`. HISTOGRAM: sees `value`. Id 0 is
     * ignored. */
    void (*record)(void* ctx, uint32_t id, double value);
} consort_metrics_v1;

/** The host as one instance sees it. It and its services live as long as the instance. */
typedef struct consort_host {
    uint32_t size;
    uint16_t abi_major;
    uint16_t abi_minor;
    consort_str server_version;
    consort_str instance;              /**< Name of the instance in the configuration. */
    const consort_log_v1* log;         /**< Never NULL. */
    const consort_metrics_v1* metrics; /**< Never NULL. */
    const consort_http_v1* http;       /**< NULL when not declared or not granted, as the next. */
    const consort_kv_v1* kv;
    const consort_library_v1* library;
    const consort_media_v1* media;
    /** Table of a draft or third-party service, NULL when not offered. Returns at once. */
    const void* (*extension)(const struct consort_host* host, const char* id);
} consort_host;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

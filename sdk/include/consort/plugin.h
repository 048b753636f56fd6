/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * The whole contract between Consort and a plugin, in plain C11: this header and those it includes.
 * Rules of layout, threads and ownership stand in <consort/abi/types.h>. C++ authors include
 * <consort/sdk.hpp> instead.
 *
 * A plugin is a shared object that exports exactly one symbol, the constant consort_module_v0.
 * Functions of a plugin never throw or longjmp across the boundary, never call fork, exit,
 * setlocale, chdir or umask, install no signal handler, write nothing to stdout or stderr, and join
 * every thread of their own before destroy() returns. A plugin is never unloaded.
 */
#ifndef CONSORT_PLUGIN_H
#define CONSORT_PLUGIN_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/auth.h>
#include <consort/abi/background.h>
#include <consort/abi/host.h>
#include <consort/abi/library.h>
#include <consort/abi/lyrics.h>
#include <consort/abi/recommend.h>
#include <consort/abi/storage.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** consort_plugin.threading */
enum {
    CONSORT_THREADS_PARALLEL = 0, /**< [worker] functions may run at the same time. */
    CONSORT_THREADS_SERIAL = 1    /**< The host lets one in at a time per instance. */
};

/**
 * One plugin of a module: a constant, as is all that it points to. Texts are UTF-8 and
 * NUL-terminated. A NULL table = that kind is not provided.
 */
typedef struct consort_plugin {
    uint32_t size;
    uint32_t threading; /**< One CONSORT_THREADS_*. */
    const char* id;     /**< Reverse-DNS or "consort.NAME"; what the configuration says in `use`. */
    const char* name;   /**< For people. */
    const char* version;     /**< Semantic version. */
    const char* license;     /**< SPDX expression. */
    const char* homepage;    /**< URL, or NULL. */
    uint16_t min_host_minor; /**< Oldest ABI minor of a host it can live with. */
    uint16_t reserved0;
    uint32_t n_uses;
    /** Host services it wants: "kv", "library", "history", "media", "http:api.example.org" (one
     * host), "http:config" (hosts in its config fields of format "uri"). Others are NULL. */
    const char* const* uses;

    /** [any] JSON Schema (subset, see the plugin guide) of its configuration. Static text.
     * Returns at once. */
    consort_str (*config_schema)(void);

    /** [lifecycle] Makes an instance and stores it in `*self`; on failure nothing stays behind.
     * `host` lives as long as the instance, `call` and `config` for this call. INVALID: the
     * configuration cannot be used. UNAVAILABLE: a resource is missing. Opens no network
     * connection. Deadline 10 s. */
    int32_t (*create
    )(const consort_host* host, consort_call* call, const consort_config_v1* config, void** self);

    /** [lifecycle] Whether the backend can be reached: OK, or UNAVAILABLE, TIMEOUT, DENIED. May be
     * NULL. Deadline 10 s. */
    int32_t (*check)(void* self, consort_call* call);

    /** [lifecycle] Ends the instance. All calls have returned, all readers are closed. Deadline
     * 10 s. */
    void (*destroy)(void* self);

    const consort_storage_v1* storage;
    const consort_auth_v1* auth;
    const consort_lyrics_v1* lyrics;
    const consort_recommend_v1* recommend;
    const consort_events_v1* events;
    const consort_jobs_v1* jobs;

    /** [any] Table of a draft or third-party kind by id, such as "consort.storage-watch/1"; NULL
     * when not provided. May be NULL itself. Returns at once. */
    const void* (*extension)(const char* id);
} consort_plugin;

/** What the exported symbol is. */
typedef struct consort_module {
    uint32_t magic; /**< CONSORT_ABI_MAGIC */
    uint16_t abi_major;
    uint16_t abi_minor;
    uint32_t size;
    uint32_t n_plugins; /**< At least 1. */
    const consort_plugin* const* plugins;
} consort_module;

/** The exported symbol, as an identifier and as a string; it carries the ABI major. */
#define CONSORT_MODULE consort_module_v0
#define CONSORT_MODULE_SYMBOL "consort_module_v0"
extern CONSORT_EXPORT const consort_module CONSORT_MODULE;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

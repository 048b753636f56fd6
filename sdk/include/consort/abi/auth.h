/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Kind "auth": proves who somebody is. Include <consort/plugin.h>, not this.
 *
 * The host owns users, sessions, roles, CSRF, throttling and the callback route; a plugin only
 * proves identity. Secrets given to a plugin are never logged, never part of an error text, and
 * wiped by it after use.
 */
#ifndef CONSORT_ABI_AUTH_H
#define CONSORT_ABI_AUTH_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Credentials that verify() takes: a mask in consort_auth_v1.accepts, one in
 * consort_credential.type. */
enum {
    CONSORT_CRED_PASSWORD = 1,     /**< `user` and `secret`. */
    CONSORT_CRED_BEARER = 2,       /**< `secret` is a token, `user` is empty. */
    CONSORT_CRED_PROXY_HEADERS = 4 /**< `headers`, only from addresses listed as trusted proxies. */
};

/** What a client offers as proof. */
typedef struct consort_credential {
    uint32_t size;
    uint32_t type; /**< One CONSORT_CRED_*. */
    consort_str user;
    consort_str secret;
    const consort_kv* headers; /**< Names in lower case. */
    uint32_t n_headers;
    uint32_t flags;
    consort_str client_addr; /**< IP address in text form. */
    consort_str user_agent;
} consort_credential;

/** Who it is. */
typedef struct consort_identity {
    uint32_t size;
    uint32_t flags;
    consort_str subject;  /**< Stable over logins and renames; the account is linked under it. */
    consort_str username; /**< May be empty, as the next two. */
    consort_str display_name;
    consort_str email;
    const consort_str* groups;
    uint32_t n_groups;
    int32_t admin;  /**< 1 yes, 0 no, -1 no opinion. */
    uint32_t ttl_s; /**< Seconds after which recheck() is wanted; 0 = never. */
    uint32_t reserved;
} consort_identity;

CONSORT_SINK(consort_identity);

/** A login at an outside service begins. */
typedef struct consort_login_start {
    uint32_t size;
    uint32_t flags;
    consort_str callback_url; /**< Absolute; the service sends the browser back there. */
    consort_str state;        /**< Must come back unchanged in parameter `state`. */
    consort_str locale;       /**< BCP 47; may be empty. */
} consort_login_start;

/** Where to send the browser. */
typedef struct consort_login_redirect {
    uint32_t size;
    uint32_t expires_s; /**< Seconds within which the browser must be back. */
    consort_str url;    /**< Absolute https URL (http only to a literal loopback address). */
    consort_str keep;   /**< Opaque, up to 2 KiB; sealed by the host and given to login_finish(). */
} consort_login_redirect;

CONSORT_SINK(consort_login_redirect);

/** The browser is back; the host has checked `state`. */
typedef struct consort_login_return {
    uint32_t size;
    uint32_t flags;
    consort_str callback_url;
    consort_str keep;         /**< As login_begin() gave it. */
    const consort_kv* params; /**< Decoded query or form parameters, as many as came. */
    uint32_t n_params;
    uint32_t reserved;
} consort_login_return;

/**
 * Table of kind "auth". Slots that are not supported are NULL; login_begin and login_finish are set
 * together, and so are enroll and forget. Deadline 5 s. Every function may return UNAVAILABLE,
 * TIMEOUT (the host then fails closed: nobody is let in), CANCELLED and INTERNAL.
 */
typedef struct consort_auth_v1 {
    uint32_t size;
    uint32_t accepts; /**< Mask of CONSORT_CRED_*; 0 when verify is NULL. */

    /** [worker] Pushes the identity. NOT_FOUND: not a user of this plugin, the next in the chain is
     * asked. DENIED: its user, but a wrong proof; the chain stops. Takes as long for an unknown
     * user as for a wrong secret. */
    int32_t (*verify
    )(void* self,
      consort_call* call,
      const consort_credential* credential,
      consort_identity_sink out);

    /** [worker] Pushes where to send the browser. */
    int32_t (*login_begin
    )(void* self,
      consort_call* call,
      const consort_login_start* start,
      consort_login_redirect_sink out);

    /** [worker] Pushes the identity. DENIED for an error reported by the service, a missing or
     * replayed code or a wrong state. */
    int32_t (*login_finish
    )(void* self,
      consort_call* call,
      const consort_login_return* returned,
      consort_identity_sink out);

    /** [worker] Pushes the identity as it is now. NOT_FOUND or DENIED: it may no longer log in. */
    int32_t (*recheck
    )(void* self, consort_call* call, consort_str subject, consort_identity_sink out);

    /** [worker] Sets or changes the secret of `subject`, who signs in as `user`. INVALID: the
     * secret breaks a rule, named in fail(). CONFLICT: `user` belongs to another subject. */
    int32_t (*enroll
    )(void* self, consort_call* call, consort_str subject, consort_str user, consort_str secret);

    /** [worker] Drops all that is kept for `subject`; OK also when there is nothing. */
    int32_t (*forget)(void* self, consort_call* call, consort_str subject);
} consort_auth_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

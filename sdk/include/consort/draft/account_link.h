/* SPDX-License-Identifier: Apache-2.0 */
/** @file
 * Draft: links a user of this server to an account at an outside service. Got by
 * plugin->extension(CONSORT_ACCOUNT_LINK_ID); its `self` is the instance. A plugin whose other
 * drafts take a consort_account offers this one too. A draft may change until it is taken into the
 * contract; a change that breaks compiled plugins raises the number in its id.
 */
#ifndef CONSORT_DRAFT_ACCOUNT_LINK_H
#define CONSORT_DRAFT_ACCOUNT_LINK_H
/* NOLINTBEGIN: a C header has C names and types. */

#include <consort/abi/auth.h>
#include <consort/abi/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CONSORT_ACCOUNT_LINK_ID "consort.account-link/1"

/** An account at the outside service. The host keeps it sealed and gives it back as it was. */
typedef struct consort_account {
    uint32_t size;
    uint32_t flags;
    consort_str user_id; /**< User of this server; set by the host, ignored from a plugin. */
    consort_str subject; /**< Stable id at the service. */
    consort_str name;    /**< For people. */
    consort_str secret;  /**< Opaque to the host, up to 8 KiB: tokens. Never logged. */
    int64_t expires_ms;  /**< Unix time after which renew() is due; 0 = never. */
} consort_account;

CONSORT_SINK(consort_account);

/**
 * Table of "consort.account-link/1". begin and finish are set together, or else `token` is; renew
 * and unlink may be NULL. Deadlines 10 s. UNAVAILABLE, TIMEOUT and CANCELLED besides those named.
 */
typedef struct consort_account_link_v1 {
    uint32_t size;
    uint32_t flags;

    /** [worker] Pushes where to send the browser, as consort_auth_v1.login_begin(). */
    int32_t (*begin
    )(void* self,
      consort_call* call,
      const consort_login_start* start,
      consort_login_redirect_sink out);

    /** [worker] Pushes the account. DENIED: refused by the service or by the user. */
    int32_t (*finish
    )(void* self, consort_call* call, const consort_login_return* returned, consort_account_sink out
    );

    /** [worker] Pushes the account behind a token that the user pasted. DENIED: not a good one. */
    int32_t (*token)(void* self, consort_call* call, consort_str token, consort_account_sink out);

    /** [worker] Pushes the account with a fresh secret. UNAUTHORIZED: the user must link again. */
    int32_t (*renew
    )(void* self, consort_call* call, const consort_account* account, consort_account_sink out);

    /** [worker] Gives the access back at the service; the host forgets the account in any case. */
    int32_t (*unlink)(void* self, consort_call* call, const consort_account* account);
} consort_account_link_v1;

#ifdef __cplusplus
}
#endif
/* NOLINTEND */
#endif

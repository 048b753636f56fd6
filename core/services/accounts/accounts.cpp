// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/accounts.h"

#include <algorithm>
#include <atomic>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/db/stores/account_store.h"
#include "core/db/stores/api_key_store.h"
#include "core/db/stores/audit_store.h"
#include "core/db/stores/revocation_store.h"
#include "core/db/stores/session_store.h"
#include "core/db/stores/signing_key_store.h"
#include "core/services/accounts/access_tokens.h"
#include "core/services/accounts/account_service.h"
#include "core/services/accounts/api_keys.h"
#include "core/services/accounts/audit_log.h"
#include "core/services/accounts/auth_chain.h"
#include "core/services/accounts/key_ring.h"
#include "core/services/accounts/revocations.h"
#include "core/services/accounts/sessions.h"
#include "core/services/accounts/stream_tokens.h"

namespace consort::accounts {

namespace {

constexpr TimeMs kKeysEveryMs = 60'000;
constexpr TimeMs kPurgeEveryMs = 3'600'000;
constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;
constexpr TimeMs kKeepAuditMs = 180 * kDayMs;

/// How long a token without a session of its own in the database can be good.
std::chrono::milliseconds longestToken(const AccountOptions& options) {
    return std::max(options.accessTokenTtl, options.streamTokenTtl);
}

}  // namespace

struct Accounts::Parts {
    Parts(
        db::Database& database,
        const AuthDirectory& auth,
        const Clock& clockArg,
        Log& logArg,
        AccountOptions&& optionsArg
    )
        : clock(clockArg),
          log(logArg),
          options(std::move(optionsArg)),
          accountStore(database),
          sessionStore(database),
          apiKeyStore(database),
          keyStore(database),
          revocationStore(database),
          auditStore(database),
          // CSRF tokens live as long as sessions that do not refresh.
          keys(keyStore, clock, {options.keyRotation, options.refreshTokenTtl}),
          revocations(revocationStore, clock, longestToken(options), options.sharing.revoked),
          audit(auditStore, clock, log),
          chain(auth, options.authCallTimeout),
          accessTokens(keys, revocations, clock, options),
          streamTokens(keys, revocations, clock, options.streamTokenTtl),
          sessions({sessionStore, accountStore, accessTokens, revocations, audit, clock, options}),
          apiKeys(apiKeyStore, revocations, audit, clock),
          users({accountStore, chain, sessions, revocations, audit, log, clock}),
          own({accountStore, chain, users, sessions, audit, clock, options}) {}

    const Clock& clock;
    Log& log;
    const AccountOptions options;
    db::AccountStore accountStore;
    db::SessionStore sessionStore;
    db::ApiKeyStore apiKeyStore;
    db::SigningKeyStore keyStore;
    db::RevocationStore revocationStore;
    db::AuditStore auditStore;
    KeyRing keys;
    Revocations revocations;
    AuditLog audit;
    AuthChain chain;
    AccessTokens accessTokens;
    StreamTokenService streamTokens;
    SessionService sessions;
    ApiKeyService apiKeys;
    UserDirectory users;
    AccountService own;
    std::atomic<TimeMs> keysAtMs{0};
    std::atomic<TimeMs> purgedAtMs{0};
};

Accounts::Accounts(
    db::Database& database,
    const AuthDirectory& auth,
    const Clock& clock,
    Log& log,
    AccountOptions options
)
    : parts_(std::make_unique<Parts>(database, auth, clock, log, std::move(options))) {}

Accounts::~Accounts() = default;

AccountService& Accounts::own() {
    return parts_->own;
}

UserDirectory& Accounts::users() {
    return parts_->users;
}

SessionService& Accounts::sessions() {
    return parts_->sessions;
}

ApiKeyService& Accounts::apiKeys() {
    return parts_->apiKeys;
}

AccessTokens& Accounts::accessTokens() {
    return parts_->accessTokens;
}

StreamTokenService& Accounts::streamTokens() {
    return parts_->streamTokens;
}

void Accounts::maintain() {
    try {
        const TimeMs now = parts_->clock.nowMs();
        parts_->revocations.poll();
        parts_->apiKeys.flushUses();
        if (now - parts_->keysAtMs >= kKeysEveryMs) {
            parts_->keysAtMs = now;
            if (parts_->keys.refresh() && parts_->options.sharing.keysChanged) {
                parts_->options.sharing.keysChanged();
            }
        }
        if (now - parts_->purgedAtMs >= kPurgeEveryMs) {
            parts_->revocations.purge();
            parts_->sessionStore.purge(now - kDayMs);
            parts_->auditStore.purge(now - kKeepAuditMs);
            parts_->purgedAtMs = now;
        }
    } catch (const std::exception& error) {
        // Also what is no Error, such as want of memory: nobody else would make up for it.
        parts_->log.warning("accounts", "maintenance failed", {{"reason", error.what()}});
    }
}

void Accounts::learnRevocation(const std::string& revocation) {
    parts_->revocations.learn(revocation);
}

void Accounts::catchUp() {
    parts_->keysAtMs = 0;
}

}  // namespace consort::accounts

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/lru_map.h"
#include "core/db/stores/account_records.h"
#include "core/services/accounts/account_options.h"
#include "core/services/accounts/caller.h"

namespace consort::accounts {

class KeyRing;
class Revocations;

/// Short-lived signed tokens (JWT, HS256) that say who calls, and the CSRF tokens that go with
/// them. Verifying needs no database, except once for a key that this server does not know yet;
/// tokens verified before are found in a bounded cache. Thread-safe.
class AccessTokens final {
public:
    AccessTokens(
        KeyRing& keys,
        const Revocations& revocations,
        const Clock& clock,
        const AccountOptions& options
    );

    std::string issue(const User& user, const SessionId& session) const;

    /// nullopt, whatever is wrong: form, algorithm, key, signature, times, issuer, audience, or
    /// because its session was ended or its user changed or deleted.
    std::optional<Caller> verify(std::string_view token);

    /// Whether verify() will not ask the database: only a token that names a key this server has
    /// not loaded makes it do so.
    bool isAtHand(std::string_view token);

    /// A token for `X-CSRF-Token` that is good for one session only.
    std::string csrfTokenOf(const SessionId& session) const;
    bool isCsrfTokenOf(const SessionId& session, std::string_view token) const;

    /// Whether isCsrfTokenOf() will not ask the database.
    bool isCsrfTokenAtHand(std::string_view token) const;

private:
    struct Verified {
        Caller caller;
        std::int64_t userVersion = 0;
        TimeMs notBeforeMs = 0;
        TimeMs expiresMs = 0;
    };

    std::optional<Verified> parse(std::string_view token) const;
    std::optional<Verified> findCached(const std::string& token);

    KeyRing& keys_;
    const Revocations& revocations_;
    const Clock& clock_;
    const AccountOptions& options_;
    std::mutex mutex_;
    LruMap<Verified> cache_;
};

}  // namespace consort::accounts

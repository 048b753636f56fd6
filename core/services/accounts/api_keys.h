// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"
#include "core/base/lru_map.h"
#include "core/db/stores/account_records.h"
#include "core/services/accounts/caller.h"

namespace consort::db {
class ApiKeyStore;
}

namespace consort::accounts {

class AuditLog;
class Revocations;

struct NewApiKey {
    ApiKeyRecord record;
    std::string key;  ///< Told once; only its hash is kept.
};

/// Keys for apps and scripts: `csk_` and 256 random bits. Thread-safe.
class ApiKeyService final {
public:
    ApiKeyService(
        db::ApiKeyStore& store, Revocations& revocations, AuditLog& audit, const Clock& clock
    );

    /// Throws Error(Invalid) for a bad name, Error(Conflict) beyond fifty keys.
    NewApiKey create(const UserId& user, std::string_view name, const ClientInfo& client);

    /// Newest first, older than `before` when it is not empty.
    std::vector<ApiKeyRecord> list(const UserId& user, const ApiKeyId& before, int limit) const;

    /// False when it is not a key of `user`.
    bool revoke(const UserId& user, const ApiKeyId& id, const ClientInfo& client);

    /// nullopt for anything but a key in force. Asks the database once a minute for a key in use.
    std::optional<Caller> verify(std::string_view key);

    /// Whether verify() will not ask the database.
    bool isAtHand(std::string_view key) const;

    /// Writes down when keys were used.
    void flushUses();

private:
    struct Verified {
        Caller caller;
        std::string keyId;
        std::int64_t userVersion = 0;
        TimeMs untilMs = 0;
    };

    std::optional<Verified> findCached(const std::string& hash) const;
    bool isRevoked(const Verified& who) const;
    std::optional<Verified> lookUp(const std::string& hash) const;

    db::ApiKeyStore& store_;
    Revocations& revocations_;
    AuditLog& audit_;
    const Clock& clock_;
    mutable std::mutex mutex_;
    mutable LruMap<Verified> cache_;  ///< Finding moves the entry to the front.
    std::unordered_map<std::string, TimeMs> used_;
};

}  // namespace consort::accounts

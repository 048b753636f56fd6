// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;

/// An API key with what must be known of its owner to let it in.
struct ApiKeyOwner {
    ApiKeyId key;
    UserId user;
    Role role = Role::User;
    bool disabled = false;
    std::int64_t userVersion = 0;
    std::optional<TimeMs> lastUsedMs;
};

/// Keys for apps and scripts, of which only a hash is kept. Thread-safe.
class ApiKeyStore final {
public:
    explicit ApiKeyStore(Database& database) : database_(database) {}

    /// Throws Error(Conflict) when the user has `maxPerUser` keys already.
    void create(const ApiKeyRecord& key, std::string_view hash, int maxPerUser);
    std::optional<ApiKeyOwner> findByHash(std::string_view hash) const;

    /// Newest first, older than `before` when it is not empty.
    std::vector<ApiKeyRecord> listByUser(const UserId& user, const ApiKeyId& before, int limit)
        const;

    /// Deletes it and records the revocation. False when it is not a key of `user`.
    bool revoke(const UserId& user, const ApiKeyId& id, TimeMs nowMs);

    /// Notes when keys were last used; unknown ids are ignored.
    void touch(const std::unordered_map<std::string, TimeMs>& usedMsById);

private:
    Database& database_;
};

}  // namespace consort::db

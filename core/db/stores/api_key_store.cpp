// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/api_key_store.h"

#include "core/base/error.h"
#include "core/db/database.h"
#include "core/db/stores/revocation_store.h"

namespace consort::db {

namespace {

constexpr Query kCount{"api_keys_count", "SELECT COUNT(*) FROM api_keys WHERE user_id = $1"};
constexpr Query kInsert{
    "api_key_insert",
    "INSERT INTO api_keys (id, user_id, name, key_hash, prefix, created_ms) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Query kByHash{
    "api_key_by_hash",
    "SELECT k.id, u.id, u.role, u.disabled, u.version, k.last_used_ms "
    "FROM api_keys k JOIN users u ON u.id = k.user_id "
    "WHERE k.key_hash = $1 AND u.pending_since_ms IS NULL"};
constexpr Query kOfUser{
    "api_keys_of_user",
    "SELECT id, user_id, name, prefix, created_ms, last_used_ms FROM api_keys "
    "WHERE user_id = $1 ORDER BY id DESC LIMIT $2"};
constexpr Query kOfUserBefore{
    "api_keys_of_user_before",
    "SELECT id, user_id, name, prefix, created_ms, last_used_ms FROM api_keys "
    "WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"};
constexpr Query kDelete{"api_key_delete", "DELETE FROM api_keys WHERE id = $1 AND user_id = $2"};
constexpr Query kTouch{"api_key_touch", "UPDATE api_keys SET last_used_ms = $1 WHERE id = $2"};

ApiKeyRecord toKey(const Row& row) {
    return {
        row.id<ApiKeyId>(0),
        row.id<UserId>(1),
        row.text(2),
        row.text(3),
        row.int64(4),
        row.optionalInt64(5)};
}

ApiKeyOwner toOwner(const Row& row) {
    return {
        row.id<ApiKeyId>(0),
        row.id<UserId>(1),
        roleFromName(row.view(2)).value_or(Role::User),
        row.boolean(3),
        row.int64(4),
        row.optionalInt64(5)};
}

}  // namespace

void ApiKeyStore::create(const ApiKeyRecord& key, std::string_view hash, int maxPerUser) {
    database_.write([&](Transaction& transaction) {
        if (transaction.query(kCount, key.user).int64() >= maxPerUser) {
            throw conflict("too many API keys, delete one first");
        }
        transaction.run(kInsert, key.id, key.user, key.name, hash, key.prefix, key.createdMs);
    });
}

std::optional<ApiKeyOwner> ApiKeyStore::findByHash(std::string_view hash) const {
    return database_.read([&](Session& session) {
        return session.query(kByHash, hash).first(toOwner);
    });
}

std::vector<ApiKeyRecord> ApiKeyStore::listByUser(
    const UserId& user, const ApiKeyId& before, int limit
) const {
    return database_.read([&](Session& session) {
        std::vector<ApiKeyRecord> keys;
        const auto add = [&](const Row& row) { keys.push_back(toKey(row)); };
        if (before.empty()) {
            session.query(kOfUser, user, limit).each(add);
        } else {
            session.query(kOfUserBefore, user, before, limit).each(add);
        }
        return keys;
    });
}

bool ApiKeyStore::revoke(const UserId& user, const ApiKeyId& id, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        if (transaction.run(kDelete, id, user) != 1) {
            return false;
        }
        recordRevocation(transaction, {id.str(), {}, 0, nowMs});
        return true;
    });
}

void ApiKeyStore::touch(const std::unordered_map<std::string, TimeMs>& usedMsById) {
    database_.write([&](Transaction& transaction) {
        for (const auto& [id, usedMs] : usedMsById) {
            transaction.run(kTouch, usedMs, id);
        }
    });
}

}  // namespace consort::db

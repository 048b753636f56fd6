// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/session_store.h"

#include "core/db/database.h"
#include "core/db/stores/revocation_store.h"

namespace consort::db {

namespace {

constexpr Query kInsert{
    "session_insert",
    "INSERT INTO sessions (id, user_id, token_hash, family_key, user_agent, client_address, "
    "created_ms, last_used_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)"};
constexpr Query kById{
    "session_by_id",
    "SELECT id, user_id, token_hash, previous_token_hash, family_key, rotation_salt, user_agent, "
    "client_address, created_ms, last_used_ms, rotated_ms, expires_ms, revoked_ms "
    "FROM sessions WHERE id = $1"};
constexpr Query kLiveOfUser{
    "sessions_of_user",
    "SELECT id, user_id, token_hash, previous_token_hash, family_key, rotation_salt, user_agent, "
    "client_address, created_ms, last_used_ms, rotated_ms, expires_ms, revoked_ms "
    "FROM sessions WHERE user_id = $1 AND expires_ms > $2 AND revoked_ms IS NULL "
    "ORDER BY id DESC LIMIT $3"};
constexpr Query kLiveOfUserBefore{
    "sessions_of_user_before",
    "SELECT id, user_id, token_hash, previous_token_hash, family_key, rotation_salt, user_agent, "
    "client_address, created_ms, last_used_ms, rotated_ms, expires_ms, revoked_ms "
    "FROM sessions WHERE user_id = $1 AND expires_ms > $2 AND revoked_ms IS NULL AND id < $3 "
    "ORDER BY id DESC LIMIT $4"};
constexpr Query kRotate{
    "session_rotate",
    "UPDATE sessions SET previous_token_hash = token_hash, token_hash = $1, rotation_salt = $2, "
    "rotated_ms = $3, last_used_ms = $3, expires_ms = $4 "
    "WHERE id = $5 AND token_hash = $6 AND revoked_ms IS NULL AND expires_ms > $3"};
constexpr Query kRevoke{
    "session_revoke",
    "UPDATE sessions SET revoked_ms = $1 "
    "WHERE id = $2 AND user_id = $3 AND revoked_ms IS NULL AND expires_ms > $1"};
constexpr Query kOthers{
    "sessions_others",
    "SELECT id FROM sessions WHERE user_id = $1 AND id <> $2 AND revoked_ms IS NULL"};
constexpr Query kSurplus{
    "sessions_surplus",
    "SELECT id FROM sessions WHERE user_id = $1 AND revoked_ms IS NULL "
    "ORDER BY last_used_ms DESC, id DESC LIMIT 100 OFFSET $2"};
constexpr Query kPurge{
    "sessions_purge", "DELETE FROM sessions WHERE expires_ms < $1 OR revoked_ms < $1"};

SessionRecord toSession(const Row& row) {
    SessionRecord session;
    session.id = row.id<SessionId>(0);
    session.user = row.id<UserId>(1);
    session.tokenHash = row.text(2);
    session.previousTokenHash = row.text(3);
    session.familyKey = row.text(4);
    session.rotationSalt = row.text(5);
    session.userAgent = row.text(6);
    session.address = row.text(7);
    session.createdMs = row.int64(8);
    session.lastUsedMs = row.int64(9);
    session.rotatedMs = row.int64(10);
    session.expiresMs = row.int64(11);
    session.isRevoked = !row.isNull(12);
    return session;
}

void endSessions(
    Transaction& transaction, const UserId& user, const std::vector<SessionId>& ids, TimeMs nowMs
) {
    for (const auto& id : ids) {
        transaction.run(kRevoke, nowMs, id, user);
        recordRevocation(transaction, {id.str(), {}, 0, nowMs});
    }
}

}  // namespace

std::vector<SessionId> SessionStore::create(const SessionRecord& session, int maxPerUser) {
    return database_.write([&](Transaction& transaction) {
        transaction.run(
            kInsert,
            session.id,
            session.user,
            session.tokenHash,
            session.familyKey,
            session.userAgent,
            session.address,
            session.createdMs,
            session.expiresMs
        );
        std::vector<SessionId> surplus;
        transaction.query(kSurplus, session.user, maxPerUser).each([&](const Row& row) {
            surplus.push_back(row.id<SessionId>(0));
        });
        endSessions(transaction, session.user, surplus, session.createdMs);
        return surplus;
    });
}

std::optional<SessionRecord> SessionStore::findById(const SessionId& id) const {
    return database_.read([&](Session& session) {
        return session.query(kById, id).first(toSession);
    });
}

bool SessionStore::rotate(const SessionId& id, const TokenRotation& rotation) {
    return database_.write([&](Transaction& transaction) {
        return transaction.run(
                   kRotate,
                   rotation.newHash,
                   rotation.salt,
                   rotation.nowMs,
                   rotation.expiresMs,
                   id,
                   rotation.oldHash
               ) == 1;
    });
}

std::vector<SessionRecord> SessionStore::listByUser(
    const UserId& user, TimeMs nowMs, const SessionId& before, int limit
) const {
    return database_.read([&](Session& session) {
        std::vector<SessionRecord> sessions;
        const auto add = [&](const Row& row) { sessions.push_back(toSession(row)); };
        if (before.empty()) {
            session.query(kLiveOfUser, user, nowMs, limit).each(add);
        } else {
            session.query(kLiveOfUserBefore, user, nowMs, before, limit).each(add);
        }
        return sessions;
    });
}

bool SessionStore::revoke(const UserId& user, const SessionId& id, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        if (transaction.run(kRevoke, nowMs, id, user) != 1) {
            return false;
        }
        recordRevocation(transaction, {id.str(), {}, 0, nowMs});
        return true;
    });
}

std::vector<SessionId> SessionStore::revokeOthers(
    const UserId& user, const SessionId& keep, TimeMs nowMs
) {
    return database_.write([&](Transaction& transaction) {
        std::vector<SessionId> ended;
        transaction.query(kOthers, user, keep).each([&](const Row& row) {
            ended.push_back(row.id<SessionId>(0));
        });
        endSessions(transaction, user, ended, nowMs);
        return ended;
    });
}

void SessionStore::purge(TimeMs beforeMs) {
    database_.write([&](Transaction& transaction) {
        transaction.mayTakeLong();
        transaction.run(kPurge, beforeMs);
    });
}

}  // namespace consort::db

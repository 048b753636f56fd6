// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;

/// What changes when a refresh token is traded for the next.
struct TokenRotation {
    std::string oldHash;
    std::string newHash;
    std::string salt;
    TimeMs nowMs = 0;
    TimeMs expiresMs = 0;
};

/// Sign-ins. Thread-safe.
class SessionStore final {
public:
    explicit SessionStore(Database& database) : database_(database) {}

    /// Keeps the newest `maxPerUser` sessions of the user and ends the others, whose ids it gives.
    std::vector<SessionId> create(const SessionRecord& session, int maxPerUser);

    std::optional<SessionRecord> findById(const SessionId& id) const;

    /// True for the one caller that finds `oldHash` current in a session that is neither ended nor
    /// expired.
    bool rotate(const SessionId& id, const TokenRotation& rotation);

    /// Live sessions, newest first, older than `before` when it is not empty.
    std::vector<SessionRecord> listByUser(
        const UserId& user, TimeMs nowMs, const SessionId& before, int limit
    ) const;

    /// Ends it and records the revocation. False when it is not a live session of `user`.
    bool revoke(const UserId& user, const SessionId& id, TimeMs nowMs);

    /// Ends every live session of `user` but `keep`; gives the ids of those ended.
    std::vector<SessionId> revokeOthers(const UserId& user, const SessionId& keep, TimeMs nowMs);

    /// Drops sessions that ended or expired before `beforeMs`.
    void purge(TimeMs beforeMs);

private:
    Database& database_;
};

}  // namespace consort::db

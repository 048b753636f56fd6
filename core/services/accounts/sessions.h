// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/db/stores/account_records.h"
#include "core/services/accounts/account_options.h"
#include "core/services/accounts/caller.h"

namespace consort {
class Log;
}

namespace consort::db {
class AccountStore;
class SessionStore;
}  // namespace consort::db

namespace consort::accounts {

class AccessTokens;
class AuditLog;
class Revocations;

/// What a client gets when it signs in or refreshes.
struct SignIn {
    User user;
    SessionId session;
    std::string accessToken;
    std::string refreshToken;
    std::string csrfToken;
    std::chrono::seconds accessTokenTtl{0};
    std::chrono::seconds refreshTokenTtl{0};
};

/// Sign-ins: each has short-lived access tokens and one refresh token, which changes with every
/// use. Thread-safe.
class SessionService final {
public:
    struct Parts {
        db::SessionStore& store;
        db::AccountStore& accounts;
        AccessTokens& tokens;
        Revocations& revocations;
        AuditLog& audit;
        const Clock& clock;
        const AccountOptions& options;
    };

    explicit SessionService(Parts parts) : parts_(parts) {}

    /// Signs `user` in. Their oldest sessions beyond a hundred are ended.
    SignIn open(const User& user, const ClientInfo& client);

    /// Trades a refresh token for the next and a fresh access token; the session then lives on for
    /// the whole time to live. Throws Error(Unauthorized) for a token that is not good.
    ///
    /// A token works once: using it again ends the session, because either the client or a thief
    /// holds a copy. With one exception, for tabs that refresh at the same time and for clients
    /// that never got the answer: within `refreshGrace` of its use, the token before the current
    /// one gives the *same* successor again. The successor is derived from the old token and a salt
    /// in the database, so nothing but hashes is kept, the chain never forks, and a thief who wins
    /// the race is still found out as soon as both sides have refreshed once more.
    SignIn refresh(std::string_view refreshToken, const ClientInfo& client);

    /// The session a refresh token belongs to, by its form alone: not proof of anything.
    static SessionId sessionOf(std::string_view refreshToken);

    /// False when it is not a live session of `user`.
    bool end(const UserId& user, const SessionId& session, const ClientInfo& client);

    /// Ends all of them but `keep`, which may be empty.
    void endOthers(const UserId& user, const SessionId& keep);

    /// Newest first, older than `before` when it is not empty.
    std::vector<SessionRecord> list(const UserId& user, const SessionId& before, int limit) const;

private:
    SignIn result(const User& user, const SessionId& session, std::string refreshToken) const;
    std::optional<std::string> rotate(const SessionRecord& session, std::string_view token);
    std::optional<std::string> repeat(const SessionRecord& session, std::string_view token) const;
    void endStolen(const SessionRecord& session, const ClientInfo& client);

    Parts parts_;
};

}  // namespace consort::accounts

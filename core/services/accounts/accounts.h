// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "core/services/accounts/account_options.h"

namespace consort {
class AuthDirectory;
class Clock;
class Log;
}  // namespace consort

namespace consort::db {
class Database;
}

namespace consort::accounts {

class AccessTokens;
class AccountService;
class ApiKeyService;
class SessionService;
class StreamTokenService;
class UserDirectory;

/// The services about accounts, joined. Everything it is given must outlive it. Thread-safe.
class Accounts final {
public:
    /// The database must be migrated. Makes the first signing key.
    Accounts(
        db::Database& database,
        const AuthDirectory& auth,
        const Clock& clock,
        Log& log,
        AccountOptions options = {}
    );
    ~Accounts();

    AccountService& own();
    UserDirectory& users();
    SessionService& sessions();
    ApiKeyService& apiKeys();
    AccessTokens& accessTokens();
    StreamTokenService& streamTokens();

    /// To be called every few seconds: learns what other servers revoked, renews signing keys,
    /// writes down uses of API keys, drops what has expired. Blocks for the database. What fails is
    /// logged and tried again the next time.
    void maintain();

    /// What AccountSharing::revoked was told at another server: counts from now on. Throws
    /// Error(Invalid) for anything else.
    void learnRevocation(const std::string& revocation);

    /// The next maintain() also looks for signing keys of others, however lately it did.
    void catchUp();

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace consort::accounts

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/base/clock.h"
#include "core/db/stores/account_records.h"
#include "core/db/stores/account_store.h"
#include "core/services/accounts/caller.h"

namespace consort {
class Log;
}

namespace consort::accounts {

class AuditLog;
class AuthChain;
class Revocations;
class SessionService;

struct NewUser {
    std::string email{};
    std::string password{};
    std::string displayName{};              ///< Empty: the username.
    std::optional<std::string> username{};  ///< Absent: made from the email address.
    Role role = Role::User;
};

/// The accounts, for administrators and the command line. `actor` is whoever does it; empty on the
/// command line. Thread-safe.
class UserDirectory final {
public:
    struct Parts {
        db::AccountStore& store;
        AuthChain& chain;
        SessionService& sessions;
        Revocations& revocations;
        AuditLog& audit;
        Log& log;
        const Clock& clock;
    };

    explicit UserDirectory(Parts parts) : parts_(parts) {}

    /// Makes an account and enrolls its password at the first auth instance that keeps passwords;
    /// when that fails, nothing is left. The first account ever is an administrator's. nullopt when
    /// only the first is admitted and this is not it. Throws Error(Invalid) naming the fields,
    /// Error(Conflict) when a name is taken, Error(Denied) when no instance keeps passwords.
    std::optional<User> create(
        const CallContext& context,
        const NewUser& wanted,
        db::Admission admission,
        const ClientInfo& client
    );

    /// Makes an account for somebody whom `identity` proved, without a password here.
    User provision(
        const db::NewAccount& account, const IdentityLink& identity, const ClientInfo& client
    );

    /// Throws Error(NotFound).
    User get(const UserId& id) const;

    /// By username or email, whatever the case.
    std::optional<User> findByLogin(std::string_view login) const;

    /// In the order of their creation, after `after` when it is not empty.
    std::vector<User> list(const UserId& after, int limit) const;

    /// Throws Error(NotFound), Error(Invalid), and Error(Conflict) when a name is taken or no
    /// enabled administrator would be left; nullopt when `expectedUpdatedMs` does not hold. A
    /// change of role counts at once, disabling ends all sessions.
    std::optional<User> change(
        const UserId& id, db::AccountChange change, const UserId& actor, const ClientInfo& client
    );

    /// Sets the password without asking for the old one and ends all sessions but `keep`.
    void setPassword(
        const CallContext& context,
        const UserId& id,
        std::string_view password,
        const SessionId& keep,
        const ClientInfo& client
    );

    /// Deletes the account, what hangs on it, and its password. Throws Error(NotFound), and
    /// Error(Conflict) for the last enabled administrator.
    void remove(
        const CallContext& context, const UserId& id, const UserId& actor, const ClientInfo& client
    );

private:
    Parts parts_;
};

}  // namespace consort::accounts

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "core/base/backends/call_context.h"
#include "core/services/accounts/account_options.h"
#include "core/services/accounts/login_throttle.h"
#include "core/services/accounts/sessions.h"
#include "core/services/accounts/user_directory.h"

namespace consort::accounts {

struct Proof;

struct LoginRequest {
    std::string login{};  ///< Username or email.
    std::string password{};
    std::optional<std::string> provider{};
};

struct Provider {
    std::string id;
    std::string name;
};

struct SignUpState {
    bool isOpen = false;
    bool isFirstUser = false;  ///< Nobody has an account yet.
};

/// What people do with their own account: sign up, sign in, change the password, leave.
/// Thread-safe; blocks for the database and for auth plugins.
class AccountService final {
public:
    struct Parts {
        db::AccountStore& store;
        AuthChain& chain;
        UserDirectory& users;
        SessionService& sessions;
        AuditLog& audit;
        const Clock& clock;
        const AccountOptions& options;
    };

    explicit AccountService(Parts parts);

    /// Who can be asked for a password, in the order in which they are.
    std::vector<Provider> listProviders() const;
    SignUpState signUpState() const;

    /// Throws Error(Denied) when sign-up is closed, Error(Quota) after too many from one address,
    /// and what UserDirectory::create throws.
    SignIn signUp(const CallContext& context, const NewUser& wanted, const ClientInfo& client);

    /// Throws Error(Unauthorized), the same for an unknown name and a wrong password; another for
    /// disabled accounts, once the password was right. Error(Quota) when throttled. Unavailable and
    /// Timeout of an auth plugin are passed on.
    SignIn login(const CallContext& context, const LoginRequest& request, const ClientInfo& client);

    /// Ends the other sessions. Throws Error(Invalid) naming `current_password` or `new_password`,
    /// Error(Quota) when throttled, Error(Denied) when the password is kept elsewhere or the caller
    /// used an API key.
    void changePassword(
        const CallContext& context,
        const Caller& caller,
        const std::string& currentPassword,
        const std::string& newPassword,
        const ClientInfo& client
    );

    /// Deletes the caller's account. Throws as changePassword(), and Error(Conflict) for the last
    /// administrator.
    void leave(
        const CallContext& context,
        const Caller& caller,
        const std::string& currentPassword,
        const ClientInfo& client
    );

private:
    std::optional<User> userOf(
        const Proof& proof, const std::string& login, const ClientInfo& client
    );
    std::optional<User> provision(
        const Proof& proof, const std::string& login, const ClientInfo& client
    );
    std::optional<Proof> prove(
        const CallContext& context,
        const LoginRequest& request,
        const std::optional<User>& user,
        const ClientInfo& client
    ) const;
    [[noreturn]] void refuse(
        const std::optional<User>& user, const char* why, const ClientInfo& client
    );
    void requirePassword(
        const CallContext& context,
        const Caller& caller,
        const std::string& password,
        const ClientInfo& client
    );

    Parts parts_;
    LoginThrottle logins_;
    LoginThrottle signUps_;
    mutable std::atomic<bool> hasUsers_{false};
};

}  // namespace consort::accounts

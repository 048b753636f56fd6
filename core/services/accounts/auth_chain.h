// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/auth_backend.h"
#include "core/db/stores/account_records.h"
#include "core/services/accounts/caller.h"

namespace consort::accounts {

struct PasswordAttempt {
    std::string_view login;  ///< As typed.
    std::string_view password;
    /// How instances know the account that `login` names here; empty when it names none.
    std::vector<IdentityLink> links;
    std::optional<std::string> provider;  ///< Only this instance.
};

struct Proof {
    std::string instance;
    Identity identity;
};

/// The auth instances, asked in order. Thread-safe; blocks as its plugins do.
class AuthChain final {
public:
    AuthChain(const AuthDirectory& directory, std::chrono::milliseconds timeout)
        : directory_(directory), timeout_(timeout) {}

    /// Whose password it is. nullopt when an instance says that it is wrong, or when none knows the
    /// name. Throws Error(Invalid) for an unknown provider; Unavailable, Timeout and whatever else
    /// leaves the question open is passed on, and no later instance is asked: fail closed.
    std::optional<Proof> verify(
        const CallContext& context, const PasswordAttempt& attempt, const ClientInfo& client
    ) const;

    std::vector<std::shared_ptr<AuthBackend>> backends() const { return directory_.chain(); }

    /// Null when there is no such instance.
    std::shared_ptr<AuthBackend> find(std::string_view instance) const;

    /// The first that keeps passwords for accounts made here; null when none does.
    std::shared_ptr<AuthBackend> keeper() const;

    /// `context` with the time that one call to an auth plugin may take.
    CallContext limited(CallContext context) const;

private:
    const AuthDirectory& directory_;
    const std::chrono::milliseconds timeout_;
};

}  // namespace consort::accounts

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/db/stores/account_records.h"

namespace consort::db {

class Database;
class Session;

/// Who may be created.
enum class Admission { FirstUserOnly, Anyone };

struct NewAccount {
    UserId id{};
    std::string username{};
    bool isUsernameFixed = true;  ///< False: "ada" may become "ada2" to be unique.
    std::optional<std::string> email{};
    std::string displayName{};
    Role role = Role::User;  ///< The first user becomes Admin whatever it says.
};

struct AccountChange {
    std::optional<std::string> username{};
    std::optional<std::string> email{};
    std::optional<std::string> displayName{};
    std::optional<Role> role{};
    std::optional<bool> disabled{};
    /// Only if the user was not changed since, or nothing happens.
    std::optional<TimeMs> expectedUpdatedMs{};
};

/// Users and the identities linked to them. Accounts whose creation is not complete are invisible
/// to everything but the methods that complete or drop them. Thread-safe.
class AccountStore final {
public:
    explicit AccountStore(Database& database) : database_(database) {}

    bool hasUsers() const;
    std::optional<User> findById(const UserId& id) const;

    /// By username or email in the form of foldIdentifier().
    std::optional<User> findByLogin(std::string_view key) const;
    std::optional<User> findByIdentity(std::string_view instance, std::string_view subject) const;
    std::vector<IdentityLink> listIdentities(const UserId& id) const;

    /// In the order of their creation, after `after` when it is not empty.
    std::vector<User> list(const UserId& after, int limit) const;

    /// Makes an account that is pending until complete(). nullopt when it is not the first and only
    /// the first is admitted. Of several at the same time, on one or more servers, exactly one is
    /// the first. Throws Error(Conflict) naming `email` or `username` when taken. Accounts left
    /// pending by a crash are dropped after ten minutes.
    std::optional<User> createPending(const NewAccount& account, Admission admission, TimeMs nowMs);

    /// Makes a pending account real, with its first identity.
    void complete(const UserId& id, const IdentityLink& identity, TimeMs nowMs);

    /// Drops an account if it is pending.
    void dropPending(const UserId& id);

    void link(const UserId& id, const IdentityLink& identity, TimeMs nowMs);

    /// The user as changed; nullopt when there is none or `expectedUpdatedMs` does not hold. A
    /// change of role or `disabled` raises the version and is recorded as a revocation. Throws
    /// Error(Conflict) when a name is taken or no enabled administrator would be left.
    std::optional<User> update(const UserId& id, const AccountChange& change, TimeMs nowMs);

    /// False when there is none. Throws Error(Conflict) for the last enabled administrator.
    bool remove(const UserId& id, TimeMs nowMs);

private:
    Database& database_;
};

}  // namespace consort::db

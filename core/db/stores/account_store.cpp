// SPDX-License-Identifier: Apache-2.0
#include "core/db/stores/account_store.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/db/database.h"
#include "core/db/stores/revocation_store.h"

namespace consort::db {

namespace {

constexpr TimeMs kPendingForMs = 10 * 60 * 1000;

constexpr Query kHasUsers{
    "has_users",
    "SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE pending_since_ms IS NULL LIMIT 1) AS one"};
constexpr Query kUserById{
    "user_by_id",
    "SELECT id, username, email, display_name, role, disabled, version, created_ms, updated_ms "
    "FROM users WHERE id = $1 AND pending_since_ms IS NULL"};
constexpr Query kUserByLogin{
    "user_by_login",
    "SELECT id, username, email, display_name, role, disabled, version, created_ms, updated_ms "
    "FROM users WHERE (username_key = $1 OR email_key = $1) AND pending_since_ms IS NULL"};
constexpr Query kUserByIdentity{
    "user_by_identity",
    "SELECT u.id, u.username, u.email, u.display_name, u.role, u.disabled, u.version, "
    "u.created_ms, u.updated_ms FROM identities i JOIN users u ON u.id = i.user_id "
    "WHERE i.instance = $1 AND i.subject = $2 AND u.pending_since_ms IS NULL"};
constexpr Query kUsers{
    "users",
    "SELECT id, username, email, display_name, role, disabled, version, created_ms, updated_ms "
    "FROM users WHERE id > $1 AND pending_since_ms IS NULL ORDER BY id LIMIT $2"};
constexpr Query kIdentitiesOfUser{
    "identities_of_user",
    "SELECT instance, subject, login FROM identities WHERE user_id = $1 "
    "ORDER BY instance, subject"};
constexpr Query kGuard{
    "account_guard", "UPDATE account_guard SET changes = changes + 1 WHERE id = 1"};
constexpr Query kDropStale{"users_drop_stale", "DELETE FROM users WHERE pending_since_ms <= $1"};
constexpr Query kAnyUser{"any_user", "SELECT COUNT(*) FROM users"};
constexpr Query kUsernameTaken{
    "username_taken", "SELECT COUNT(*) FROM users WHERE username_key = $1"};
constexpr Query kInsertUser{
    "user_insert",
    "INSERT INTO users (id, username, username_key, email, email_key, display_name, role, "
    "created_ms, updated_ms, pending_since_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8)"};
constexpr Query kComplete{
    "user_complete",
    "UPDATE users SET pending_since_ms = NULL WHERE id = $1 AND pending_since_ms IS NOT NULL"};
constexpr Query kDropPending{
    "user_drop_pending", "DELETE FROM users WHERE id = $1 AND pending_since_ms IS NOT NULL"};
constexpr Query kLink{
    "identity_insert",
    "INSERT INTO identities (instance, subject, user_id, login, created_ms) "
    "VALUES ($1, $2, $3, $4, $5)"};
constexpr Query kOtherAdmins{
    "other_admins",
    "SELECT COUNT(*) FROM users WHERE id <> $1 AND role = 'admin' AND disabled = FALSE "
    "AND pending_since_ms IS NULL"};
constexpr Query kUpdateUser{
    "user_update",
    "UPDATE users SET username = $1, username_key = $2, email = $3, email_key = $4, "
    "display_name = $5, role = $6, disabled = $7, version = $8, updated_ms = $9 WHERE id = $10"};
constexpr Query kDeleteUser{"user_delete", "DELETE FROM users WHERE id = $1"};

User toUser(const Row& row) {
    User user;
    user.id = row.id<UserId>(0);
    user.username = row.text(1);
    user.email = row.optionalText(2);
    user.displayName = row.text(3);
    user.role = roleFromName(row.view(4)).value_or(Role::User);
    user.disabled = row.boolean(5);
    user.version = row.int64(6);
    user.createdMs = row.int64(7);
    user.updatedMs = row.int64(8);
    return user;
}

std::optional<std::string> keyOf(const std::optional<std::string>& name) {
    return name ? std::optional(foldIdentifier(*name)) : std::nullopt;
}

/// The columns are named `…_key`; the fields of the API are not.
[[noreturn]] void rethrowConflict(const Error& error) {
    for (const auto& [field, message] : error.fields()) {
        if (field == "email_key") {
            throw conflict("the email address is already in use")
                .withField("email", "is already in use");
        }
        if (field == "username_key") {
            throw conflict("the username is already in use")
                .withField("username", "is already in use");
        }
    }
    throw error;
}

std::string freeUsername(Transaction& transaction, const std::string& wanted) {
    std::string candidate = wanted;
    for (int number = 2; number < 10'000; ++number) {
        if (transaction.query(kUsernameTaken, foldIdentifier(candidate)).int64() == 0) {
            return candidate;
        }
        candidate = wanted + std::to_string(number);
    }
    throw conflict("the username is already in use").withField("username", "is already in use");
}

void requireOtherAdmin(Transaction& transaction, const UserId& id) {
    if (transaction.query(kOtherAdmins, id).int64() == 0) {
        throw conflict("the last administrator cannot be demoted, disabled or deleted");
    }
}

bool isRulingAdmin(const User& user) {
    return user.role == Role::Admin && !user.disabled;
}

void insertUser(Transaction& transaction, const User& user) {
    transaction.run(
        kInsertUser,
        user.id,
        user.username,
        foldIdentifier(user.username),
        user.email,
        keyOf(user.email),
        user.displayName,
        name(user.role),
        user.createdMs
    );
}

User changed(User user, const AccountChange& change, TimeMs nowMs) {
    if ((change.role && *change.role != user.role) ||
        (change.disabled && *change.disabled != user.disabled)) {
        ++user.version;
    }
    user.username = change.username.value_or(user.username);
    user.email = change.email ? change.email : user.email;
    user.displayName = change.displayName.value_or(user.displayName);
    user.role = change.role.value_or(user.role);
    user.disabled = change.disabled.value_or(user.disabled);
    user.updatedMs = std::max(nowMs, user.updatedMs + 1);
    return user;
}

void writeUser(Transaction& transaction, const User& user) {
    transaction.run(
        kUpdateUser,
        user.username,
        foldIdentifier(user.username),
        user.email,
        keyOf(user.email),
        user.displayName,
        name(user.role),
        user.disabled,
        user.version,
        user.updatedMs,
        user.id
    );
}

}  // namespace

bool AccountStore::hasUsers() const {
    return database_.read([](Session& session) { return session.query(kHasUsers).int64() > 0; });
}

std::optional<User> AccountStore::findById(const UserId& id) const {
    return database_.read([&](Session& session) {
        return session.query(kUserById, id).first(toUser);
    });
}

std::optional<User> AccountStore::findByLogin(std::string_view key) const {
    return database_.read([&](Session& session) {
        return session.query(kUserByLogin, key).first(toUser);
    });
}

std::optional<User> AccountStore::findByIdentity(
    std::string_view instance, std::string_view subject
) const {
    return database_.read([&](Session& session) {
        return session.query(kUserByIdentity, instance, subject).first(toUser);
    });
}

std::vector<IdentityLink> AccountStore::listIdentities(const UserId& id) const {
    return database_.read([&](Session& session) {
        std::vector<IdentityLink> links;
        session.query(kIdentitiesOfUser, id).each([&](const Row& row) {
            links.push_back({row.text(0), row.text(1), row.text(2)});
        });
        return links;
    });
}

std::vector<User> AccountStore::list(const UserId& after, int limit) const {
    return database_.read([&](Session& session) {
        std::vector<User> users;
        session.query(kUsers, after, limit).each([&](const Row& row) {
            users.push_back(toUser(row));
        });
        return users;
    });
}

std::optional<User> AccountStore::createPending(
    const NewAccount& account, Admission admission, TimeMs nowMs
) {
    try {
        return database_.write([&](Transaction& transaction) -> std::optional<User> {
            transaction.run(kGuard);
            transaction.run(kDropStale, nowMs - kPendingForMs);
            const bool isFirst = transaction.query(kAnyUser).int64() == 0;
            if (!isFirst && admission == Admission::FirstUserOnly) {
                return std::nullopt;
            }
            User user;
            user.id = account.id;
            user.username = account.isUsernameFixed ? account.username
                                                    : freeUsername(transaction, account.username);
            user.email = account.email;
            user.displayName = account.displayName;
            user.role = isFirst ? Role::Admin : account.role;
            user.createdMs = user.updatedMs = nowMs;
            insertUser(transaction, user);
            return user;
        });
    } catch (const Error& error) {
        rethrowConflict(error);
    }
}

void AccountStore::complete(const UserId& id, const IdentityLink& identity, TimeMs nowMs) {
    database_.write([&](Transaction& transaction) {
        if (transaction.run(kComplete, id) != 1) {
            throw conflict("the account was dropped before it was complete");
        }
        transaction.run(kLink, identity.instance, identity.subject, id, identity.login, nowMs);
    });
}

void AccountStore::dropPending(const UserId& id) {
    database_.write([&](Transaction& transaction) { transaction.run(kDropPending, id); });
}

void AccountStore::link(const UserId& id, const IdentityLink& identity, TimeMs nowMs) {
    database_.write([&](Transaction& transaction) {
        transaction.run(kLink, identity.instance, identity.subject, id, identity.login, nowMs);
    });
}

std::optional<User> AccountStore::update(
    const UserId& id, const AccountChange& change, TimeMs nowMs
) {
    try {
        return database_.write([&](Transaction& transaction) -> std::optional<User> {
            transaction.run(kGuard);
            const auto before = transaction.query(kUserById, id).first(toUser);
            if (!before ||
                before->updatedMs != change.expectedUpdatedMs.value_or(before->updatedMs)) {
                return std::nullopt;
            }
            const auto after = changed(*before, change, nowMs);
            if (isRulingAdmin(*before) && !isRulingAdmin(after)) {
                requireOtherAdmin(transaction, id);
            }
            writeUser(transaction, after);
            if (after.version != before->version) {
                recordRevocation(transaction, {{}, id, after.version, nowMs});
            }
            return after;
        });
    } catch (const Error& error) {
        rethrowConflict(error);
    }
}

bool AccountStore::remove(const UserId& id, TimeMs nowMs) {
    return database_.write([&](Transaction& transaction) {
        transaction.run(kGuard);
        const auto user = transaction.query(kUserById, id).first(toUser);
        if (!user) {
            return false;
        }
        if (isRulingAdmin(*user)) {
            requireOtherAdmin(transaction, id);
        }
        transaction.run(kDeleteUser, id);
        recordRevocation(transaction, {{}, id, user->version + 1, nowMs});
        return true;
    });
}

}  // namespace consort::db

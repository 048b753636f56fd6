// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/user_directory.h"

#include <limits>

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/services/accounts/account_input.h"
#include "core/services/accounts/audit_log.h"
#include "core/services/accounts/auth_chain.h"
#include "core/services/accounts/revocations.h"
#include "core/services/accounts/sessions.h"

namespace consort::accounts {

namespace {

/// An account that goes away again unless it is completed.
class PendingAccount final {
public:
    PendingAccount(db::AccountStore& store, Log& log, UserId id)
        : store_(store), log_(log), id_(std::move(id)) {}

    PendingAccount(const PendingAccount&) = delete;
    PendingAccount& operator=(const PendingAccount&) = delete;

    ~PendingAccount() {
        if (isComplete_) {
            return;
        }
        try {
            store_.dropPending(id_);
        } catch (const std::exception& error) {
            // It is invisible and is dropped with the next sign-up after ten minutes.
            log_.error("accounts", "cannot drop an unfinished account", {{"reason", error.what()}});
        }
    }

    void complete(const IdentityLink& identity, TimeMs nowMs) {
        store_.complete(id_, identity, nowMs);
        isComplete_ = true;
    }

private:
    db::AccountStore& store_;
    Log& log_;
    UserId id_;
    bool isComplete_ = false;
};

std::string refusal(const Error& error) {
    return std::string("is not accepted: ") + error.what();
}

/// Sets a password; what the plugin has against it is an error of the field.
void enroll(
    AuthBackend& backend,
    const CallContext& context,
    const IdentityLink& identity,
    std::string_view password
) {
    try {
        backend.enroll(context, identity.subject, identity.login, password);
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Invalid) {
            throw invalidField("password", refusal(error));
        }
        throw;
    }
}

void forget(AuthBackend& backend, const CallContext& context, std::string_view subject, Log& log) {
    try {
        backend.forget(context, subject);
    } catch (const Error& error) {
        log.error(
            "accounts",
            "an auth plugin keeps the secret of an account that is gone",
            {{"instance", backend.instance()}, {"reason", error.what()}}
        );
    }
}

db::NewAccount checked(const NewUser& wanted, const Clock& clock) {
    FieldChecks checks;
    db::NewAccount account;
    account.id = newId<UserId>(clock);
    account.email = checks.email(wanted.email);
    account.isUsernameFixed = wanted.username.has_value();
    account.username =
        wanted.username ? checks.username(*wanted.username) : suggestUsername(*account.email);
    account.displayName =
        wanted.displayName.empty() ? account.username : checks.displayName(wanted.displayName);
    account.role = wanted.role;
    checks.password("password", wanted.password);
    checks.throwIfAny("the account cannot be made as asked for");
    return account;
}

void check(db::AccountChange& change) {
    FieldChecks checks;
    if (change.username) {
        change.username = checks.username(*change.username);
    }
    if (change.email) {
        change.email = checks.email(*change.email);
    }
    if (change.displayName) {
        change.displayName = checks.displayName(*change.displayName);
    }
    checks.throwIfAny("the account cannot be changed as asked for");
}

std::string detailOf(const db::AccountChange& change) {
    std::string detail;
    const auto add = [&detail](bool isChanged, std::string_view what) {
        if (isChanged) {
            detail.append(detail.empty() ? "" : " ").append(what);
        }
    };
    add(change.username.has_value(), "username");
    add(change.email.has_value(), "email");
    add(change.displayName.has_value(), "display_name");
    if (change.role) {
        add(true, "role=" + std::string(name(*change.role)));
    }
    if (change.disabled) {
        add(true, *change.disabled ? "disabled" : "enabled");
    }
    return detail;
}

}  // namespace

std::optional<User> UserDirectory::create(
    const CallContext& context,
    const NewUser& wanted,
    db::Admission admission,
    const ClientInfo& client
) {
    const auto keeper = parts_.chain.keeper();
    if (!keeper) {
        throw denied("accounts cannot be made here: no auth plugin keeps passwords");
    }
    const auto account = checked(wanted, parts_.clock);
    auto user = parts_.store.createPending(account, admission, parts_.clock.nowMs());
    if (!user) {
        return std::nullopt;
    }
    PendingAccount pending(parts_.store, parts_.log, user->id);
    // The plugin knows the account by its id: usernames and addresses may change.
    const IdentityLink identity{keeper->instance(), user->id.str(), user->id.str()};
    const auto limited = parts_.chain.limited(context);
    enroll(*keeper, limited, identity, wanted.password);
    try {
        pending.complete(identity, parts_.clock.nowMs());
    } catch (const Error&) {
        forget(*keeper, limited, identity.subject, parts_.log);
        throw;
    }
    parts_.audit.record(
        {user->id, "user.created", user->id.str(), "role=" + std::string(name(user->role))}, client
    );
    return user;
}

User UserDirectory::provision(
    const db::NewAccount& account, const IdentityLink& identity, const ClientInfo& client
) {
    const auto user =
        parts_.store.createPending(account, db::Admission::Anyone, parts_.clock.nowMs());
    if (!user) {
        throw Error(ErrorCode::Internal, "a new account was not admitted");
    }
    PendingAccount pending(parts_.store, parts_.log, user->id);
    pending.complete(identity, parts_.clock.nowMs());
    parts_.audit.record(
        {user->id, "user.created", user->id.str(), "provider=" + identity.instance}, client
    );
    return *user;
}

User UserDirectory::get(const UserId& id) const {
    auto user = parts_.store.findById(id);
    if (!user) {
        throw notFound("there is no such user");
    }
    return *std::move(user);
}

std::optional<User> UserDirectory::findByLogin(std::string_view login) const {
    if (login.size() > kMaxLoginBytes || !isValidUtf8(login)) {
        return std::nullopt;
    }
    const auto key = foldIdentifier(login);
    return key.empty() ? std::nullopt : parts_.store.findByLogin(key);
}

std::vector<User> UserDirectory::list(const UserId& after, int limit) const {
    return parts_.store.list(after, limit);
}

std::optional<User> UserDirectory::change(
    const UserId& id, db::AccountChange change, const UserId& actor, const ClientInfo& client
) {
    check(change);
    auto user = parts_.store.update(id, change, parts_.clock.nowMs());
    if (!user) {
        get(id);
        return std::nullopt;
    }
    parts_.revocations.userBefore(id, user->version);
    if (user->disabled) {
        parts_.sessions.endOthers(id, {});
    }
    parts_.audit.record({actor, "user.changed", id.str(), detailOf(change)}, client);
    return user;
}

void UserDirectory::setPassword(
    const CallContext& context,
    const UserId& id,
    std::string_view password,
    const SessionId& keep,
    const ClientInfo& client
) {
    FieldChecks checks;
    checks.password("password", password);
    checks.throwIfAny("the password cannot be used");
    get(id);
    const auto limited = parts_.chain.limited(context);
    for (const auto& link : parts_.store.listIdentities(id)) {
        const auto backend = parts_.chain.find(link.instance);
        if (backend && backend->managesSecrets()) {
            enroll(*backend, limited, link, password);
            parts_.sessions.endOthers(id, keep);
            parts_.audit.record({id, "user.password", id.str(), {}}, client);
            return;
        }
    }
    throw denied("the password of this account is not kept by this server");
}

void UserDirectory::remove(
    const CallContext& context, const UserId& id, const UserId& actor, const ClientInfo& client
) {
    const auto links = parts_.store.listIdentities(id);
    if (!parts_.store.remove(id, parts_.clock.nowMs())) {
        throw notFound("there is no such user");
    }
    parts_.revocations.userBefore(id, std::numeric_limits<std::int64_t>::max());
    for (const auto& link : links) {
        const auto backend = parts_.chain.find(link.instance);
        if (backend && backend->managesSecrets()) {
            forget(*backend, parts_.chain.limited(context), link.subject, parts_.log);
        }
    }
    parts_.audit.record({actor, "user.deleted", id.str(), {}}, client);
}

}  // namespace consort::accounts

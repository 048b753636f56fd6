// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/account_service.h"

#include "core/base/error.h"
#include "core/base/identifier.h"
#include "core/base/text.h"
#include "core/services/accounts/account_input.h"
#include "core/services/accounts/audit_log.h"
#include "core/services/accounts/auth_chain.h"

namespace consort::accounts {

namespace {

/// Sign-ups are counted like failures that never succeed: a family gets in, a flood does not.
constexpr LoginThrottleLimits kSignUpLimits{
    .freeTries = 60,
    .freeTriesUnderAttack = 60,
    .freeTriesPerAddress = 60,
    .attackAt = 1e9,
    .firstWait = std::chrono::seconds(30)};

void check(const LoginRequest& request) {
    FieldChecks checks;
    if (request.login.empty() || request.login.size() > kMaxLoginBytes ||
        !isValidUtf8(request.login)) {
        checks.add("email", "must be a username or an email address");
    }
    if (request.password.empty() || request.password.size() > kMaxPasswordBytes) {
        checks.add("password", "must have 1 to 1024 bytes");
    }
    checks.throwIfAny("the sign-in is not complete");
}

/// What a plugin says of somebody is not to be trusted to be fit for display.
std::string displayNameOf(const Identity& identity, const std::string& username) {
    FieldChecks checks;
    auto name = checks.displayName(identity.displayName);
    return checks.isOk() ? name : username;
}

/// The directory calls the field as it is called when an account is made.
Error underNewPassword(const Error& error) {
    const auto& fields = error.fields();
    return fields.size() == 1 && fields.front().field == "password"
               ? invalidField("new_password", fields.front().message)
               : error;
}

std::optional<std::string> emailOf(const Identity& identity) {
    FieldChecks checks;
    auto email = checks.email(identity.email);
    return checks.isOk() ? std::optional(std::move(email)) : std::nullopt;
}

}  // namespace

AccountService::AccountService(Parts parts)
    : parts_(parts),
      logins_(parts.clock, {}, {parts.options.sharing.counters, "sign-in"}),
      signUps_(parts.clock, kSignUpLimits, {parts.options.sharing.counters, "sign-up"}) {}

std::vector<Provider> AccountService::listProviders() const {
    std::vector<Provider> providers;
    for (const auto& backend : parts_.chain.backends()) {
        if (backend->acceptsPassword()) {
            providers.push_back({backend->instance(), backend->displayName()});
        }
    }
    return providers;
}

SignUpState AccountService::signUpState() const {
    // There is always an administrator once there was one, so this never turns back.
    if (!hasUsers_ && parts_.store.hasUsers()) {
        hasUsers_ = true;
    }
    SignUpState state;
    state.isFirstUser = !hasUsers_;
    const bool admits =
        parts_.options.registration == Registration::Anyone ||
        (parts_.options.registration == Registration::FirstUserOnly && state.isFirstUser);
    state.isOpen = admits && parts_.chain.keeper() != nullptr;
    return state;
}

SignIn AccountService::signUp(
    const CallContext& context, const NewUser& wanted, const ClientInfo& client
) {
    constexpr const char* kClosed = "sign-up is closed, ask an administrator for an account";
    if (!signUpState().isOpen) {
        throw denied(kClosed);
    }
    signUps_.begin("sign-up", client.address);
    auto ordinary = wanted;
    ordinary.role = Role::User;
    const auto admission = parts_.options.registration == Registration::Anyone
                               ? db::Admission::Anyone
                               : db::Admission::FirstUserOnly;
    const auto user = parts_.users.create(context, ordinary, admission, client);
    if (!user) {
        throw denied(kClosed);
    }
    return parts_.sessions.open(*user, client);
}

SignIn AccountService::login(
    const CallContext& context, const LoginRequest& request, const ClientInfo& client
) {
    check(request);
    const auto known = parts_.users.findByLogin(request.login);
    const auto throttled = known ? known->id.str() : foldIdentifier(request.login);
    logins_.begin(throttled, client.address);
    std::optional<Proof> proof;
    try {
        proof = prove(context, request, known, client);
    } catch (const Error&) {
        logins_.undecided(throttled, client.address);
        throw;
    }
    if (!proof) {
        refuse(known, "login.failed", client);
    }
    logins_.succeeded(throttled, client.address);
    const auto user = userOf(*proof, request.login, client);
    if (!user) {
        refuse(known, "login.unknown_identity", client);
    }
    if (user->disabled) {
        parts_.audit.record({user->id, "login.disabled", user->id.str(), {}}, client);
        throw Error(ErrorCode::Unauthorized, "this account is disabled");
    }
    auto signIn = parts_.sessions.open(*user, client);
    parts_.audit.record({user->id, "login", signIn.session.str(), proof->instance}, client);
    return signIn;
}

std::optional<Proof> AccountService::prove(
    const CallContext& context,
    const LoginRequest& request,
    const std::optional<User>& user,
    const ClientInfo& client
) const {
    // Asked for unknown names too, so that they take the same way.
    auto links = parts_.store.listIdentities(user ? user->id : UserId());
    return parts_.chain.verify(
        context, {request.login, request.password, std::move(links), request.provider}, client
    );
}

void AccountService::refuse(
    const std::optional<User>& user, const char* why, const ClientInfo& client
) {
    const auto id = user ? user->id : UserId();
    parts_.audit.record({{}, why, id.str(), {}}, client);
    throw Error(ErrorCode::Unauthorized, "wrong name or password");
}

std::optional<User> AccountService::userOf(
    const Proof& proof, const std::string& login, const ClientInfo& client
) {
    auto user = parts_.store.findByIdentity(proof.instance, proof.identity.subject);
    return user ? user : provision(proof, login, client);
}

std::optional<User> AccountService::provision(
    const Proof& proof, const std::string& login, const ClientInfo& client
) {
    // Accounts of the instance that keeps the passwords of this server come about by sign-up only;
    // an identity without one is a leftover.
    const auto keeper = parts_.chain.keeper();
    if (parts_.options.unknownIdentities == UnknownIdentities::Refuse ||
        (keeper && keeper->instance() == proof.instance)) {
        return std::nullopt;
    }
    const auto& identity = proof.identity;
    db::NewAccount account;
    account.id = newId<UserId>(parts_.clock);
    account.username = suggestUsername(identity.username.empty() ? login : identity.username);
    account.isUsernameFixed = false;
    account.displayName = displayNameOf(identity, account.username);
    account.email = emailOf(identity);
    // Never linked to an account that merely has the same address: whoever may write addresses into
    // a directory would own every account here. The new one goes without.
    if (account.email && parts_.users.findByLogin(*account.email)) {
        account.email.reset();
    }
    const IdentityLink link{
        proof.instance, identity.subject, identity.username.empty() ? login : identity.username};
    try {
        return parts_.users.provision(account, link, client);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Conflict) {
            throw;
        }
        // Signed in twice at once: the other one made it.
        return parts_.store.findByIdentity(proof.instance, identity.subject);
    }
}

void AccountService::requirePassword(
    const CallContext& context,
    const Caller& caller,
    const std::string& password,
    const ClientInfo& client
) {
    if (caller.session.empty()) {
        throw denied("this cannot be done with an API key, sign in with the password");
    }
    const auto user = parts_.users.get(caller.user);
    if (password.empty() || password.size() > kMaxPasswordBytes) {
        throw invalidField("current_password", "must have 1 to 1024 bytes");
    }
    logins_.begin(user.id.str(), client.address);
    std::optional<Proof> proof;
    try {
        proof = prove(context, {user.username, password, std::nullopt}, user, client);
    } catch (const Error&) {
        logins_.undecided(user.id.str(), client.address);
        throw;
    }
    const auto owner = proof ? parts_.store.findByIdentity(proof->instance, proof->identity.subject)
                             : std::nullopt;
    if (!owner || owner->id != user.id) {
        parts_.audit.record({user.id, "password.wrong", user.id.str(), {}}, client);
        throw invalidField("current_password", "is wrong");
    }
    logins_.succeeded(user.id.str(), client.address);
}

void AccountService::changePassword(
    const CallContext& context,
    const Caller& caller,
    const std::string& currentPassword,
    const std::string& newPassword,
    const ClientInfo& client
) {
    FieldChecks checks;
    checks.password("new_password", newPassword);
    checks.throwIfAny("the password cannot be changed as asked for");
    requirePassword(context, caller, currentPassword, client);
    try {
        parts_.users.setPassword(context, caller.user, newPassword, caller.session, client);
    } catch (const Error& error) {
        throw underNewPassword(error);
    }
}

void AccountService::leave(
    const CallContext& context,
    const Caller& caller,
    const std::string& currentPassword,
    const ClientInfo& client
) {
    requirePassword(context, caller, currentPassword, client);
    parts_.users.remove(context, caller.user, caller.user, client);
}

}  // namespace consort::accounts

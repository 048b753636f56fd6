// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <consort/sdk/plugin.hpp>

/// Auth plugins: derive from one or more of PasswordAuth, ManagedPasswordAuth, BearerAuth,
/// ProxyHeaderAuth and RedirectAuth, and from RecheckedAuth to be asked again later.
/// <consort/abi/auth.h> has the full contract of each function.
namespace consort::sdk {
inline namespace v0 {

/// Who somebody is.
struct Identity {
    std::string subject;  ///< Stable over logins and renames; the account is linked under it.
    std::string username = {};
    std::string displayName = {};
    std::string email = {};
    std::vector<std::string> groups = {};
    std::optional<bool> admin = {};        ///< nullopt = no opinion.
    std::chrono::seconds recheckAfter{0};  ///< Zero = never.
};

struct PasswordCredential {
    std::string_view user;
    std::string_view password;
    std::string_view clientAddress = {};
    std::string_view userAgent = {};
};

class PasswordAuth : public virtual Plugin {
public:
    /// nullopt = not a user of this plugin. Throws Denied for a wrong password. Takes as long for
    /// an unknown user as for a wrong password.
    virtual std::optional<Identity> verify(Call call, const PasswordCredential& credential) = 0;
};

struct Enrolment {
    std::string_view subject;
    std::string_view user;
    std::string_view password;
};

/// Keeps the passwords itself, so that accounts can be registered and passwords changed.
class ManagedPasswordAuth : public virtual PasswordAuth {
public:
    /// Sets or changes. Throws Invalid for a password that breaks a rule, Conflict when `user`
    /// belongs to another subject.
    virtual void enroll(Call call, const Enrolment& enrolment) = 0;

    /// Drops all that is kept for `subject`; nothing there is fine.
    virtual void forget(Call call, std::string_view subject) = 0;
};

struct BearerCredential {
    std::string_view token;
    std::string_view clientAddress = {};
    std::string_view userAgent = {};
};

/// Tokens that an outside service issued, such as JSON Web Tokens of an identity provider.
class BearerAuth : public virtual Plugin {
public:
    /// nullopt = not a token of this plugin. Throws Denied for one that is, but is not good.
    virtual std::optional<Identity> verifyToken(Call call, const BearerCredential& credential) = 0;
};

struct ProxyCredential {
    /// Of the request, names in lower case.
    std::vector<std::pair<std::string_view, std::string_view>> headers = {};
    std::string_view clientAddress = {};
    std::string_view userAgent = {};

    /// The first header of that name, which is in lower case; empty when there is none.
    std::string_view header(std::string_view name) const noexcept {
        for (const auto& [key, value] : headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

/// Trusts what a reverse proxy in front says. Asked only for requests from trusted proxies.
class ProxyHeaderAuth : public virtual Plugin {
public:
    /// nullopt = the headers name nobody.
    virtual std::optional<Identity> verifyHeaders(Call call, const ProxyCredential& credential) = 0;
};

struct LoginStart {
    std::string_view callbackUrl;
    std::string_view state;
    std::string_view locale = {};
};

struct Redirect {
    std::string url;
    std::string keep = {};  ///< Up to 2 KiB, sealed by the host and given to finish().
    std::chrono::seconds expires{600};
};

struct LoginReturn {
    std::string_view callbackUrl;
    std::string_view keep;
    std::vector<std::pair<std::string_view, std::string_view>> params = {};

    /// The first parameter of that name; empty when there is none.
    std::string_view param(std::string_view name) const noexcept {
        for (const auto& [key, value] : params) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
};

/// Login at an outside service: OAuth 2, OpenID Connect.
class RedirectAuth : public virtual Plugin {
public:
    virtual Redirect begin(Call call, const LoginStart& start) = 0;

    /// nullopt = not a user of this plugin. Throws Denied.
    virtual std::optional<Identity> finish(Call call, const LoginReturn& returned) = 0;
};

/// Is asked again when Identity::recheckAfter has passed.
class RecheckedAuth : public virtual Plugin {
public:
    /// The identity as it is now; nullopt = it may no longer sign in.
    virtual std::optional<Identity> recheck(Call call, std::string_view subject) = 0;
};

}  // namespace v0
}  // namespace consort::sdk

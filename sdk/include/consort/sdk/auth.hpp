// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <consort/sdk/plugin.hpp>

/// Auth plugins: derive from PasswordAuth, ManagedPasswordAuth or RedirectAuth.
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

}  // namespace v0
}  // namespace consort::sdk

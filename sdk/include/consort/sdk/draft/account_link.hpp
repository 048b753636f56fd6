// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include <consort/draft/account_link.h>
#include <consort/sdk/auth.hpp>

/// Draft consort.account-link/1, see <consort/draft/account_link.h>.
namespace consort::sdk {
inline namespace v0 {

/// An account at an outside service, as the plugin found it. The host keeps it sealed.
struct LinkedAccount {
    std::string subject;  ///< Stable id at the service.
    std::string name = {};
    std::string secret = {};                          ///< Opaque to the host, up to 8 KiB: tokens.
    std::chrono::system_clock::time_point expires{};  ///< When renew() is due; zero = never.
};

/// The same, given back by the host.
struct Account {
    std::string_view userId;  ///< User of this server.
    std::string_view subject;
    std::string_view name;
    std::string_view secret;
};

/// Offered beside Scrobbler and MusicSource, with AccountRedirect or AccountToken.
class AccountLink : public virtual Plugin {
public:
    /// The account with a fresh secret. Throws Unauthorized when the user must link again.
    virtual LinkedAccount renew(Call call, const Account& account) = 0;

    /// Gives the access back at the service.
    virtual void unlink(Call call, const Account& account) = 0;
};

/// Linked by sending the browser to the service.
class AccountRedirect : public virtual AccountLink {
public:
    virtual Redirect beginLink(Call call, const LoginStart& start) = 0;

    /// Throws Denied.
    virtual LinkedAccount finishLink(Call call, const LoginReturn& returned) = 0;
};

/// Linked by a token that the user pastes.
class AccountToken : public virtual AccountLink {
public:
    /// Throws Denied for a token that is not good.
    virtual LinkedAccount linkToken(Call call, std::string_view token) = 0;
};

}  // namespace v0
}  // namespace consort::sdk

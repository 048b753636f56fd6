// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/backends/call_context.h"

namespace consort {

/// Who somebody is, as an auth plugin proved it.
struct Identity {
    std::string
        subject{};  ///< Stable within the instance; the key under which the account is linked.
    std::string username{};
    std::string displayName{};
    std::string email{};
    std::vector<std::string> groups{};
    std::optional<bool> admin{};           ///< nullopt: no opinion.
    std::chrono::seconds recheckAfter{0};  ///< Zero: never.
};

struct PasswordCredential {
    std::string_view user;
    std::string_view secret;
    std::string_view clientAddress;
    std::string_view userAgent;
};

/// One auth instance. Thread-safe, may block. Throws Error: Unavailable and Timeout mean "fail
/// closed".
class AuthBackend {
public:
    virtual ~AuthBackend() = default;

    virtual const std::string& instance() const = 0;

    /// The plugin's display name, for the sign-in page.
    virtual const std::string& displayName() const = 0;

    virtual bool acceptsPassword() const = 0;
    virtual bool acceptsRedirect() const = 0;

    /// Keeps secrets itself, so that accounts can be registered and passwords changed here.
    virtual bool managesSecrets() const = 0;

    /// nullopt: not this instance's user, ask the next. Error(Denied): its user, wrong secret,
    /// stop.
    virtual std::optional<Identity> verify(const CallContext&, const PasswordCredential&) = 0;

    /// Sets or changes the secret of `subject`, who signs in as `user`.
    virtual void enroll(
        const CallContext&, std::string_view subject, std::string_view user, std::string_view secret
    ) = 0;

    /// Drops everything kept for `subject`; unknown subjects are not an error.
    virtual void forget(const CallContext&, std::string_view subject) = 0;
};

/// The auth instances of the server, in chain order. Thread-safe.
class AuthDirectory {
public:
    virtual ~AuthDirectory() = default;
    virtual std::vector<std::shared_ptr<AuthBackend>> chain() const = 0;
};

}  // namespace consort

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/backends/auth_backend.h"

/// Ways to sign in other than by a password. Everything here is thread-safe, may block and throws
/// Error: Unavailable and Timeout mean "fail closed".
namespace consort {

using NamedTexts = std::vector<std::pair<std::string_view, std::string_view>>;

struct LoginStart {
    std::string_view callbackUrl;  ///< Absolute; the service sends the browser back there.
    std::string_view state;        ///< Must come back unchanged.
    std::string_view locale;       ///< BCP 47; may be empty.
};

struct LoginRedirect {
    std::string url;
    std::string keep;  ///< Opaque, up to 2 KiB; to be sealed and given to finishLogin().
    std::chrono::seconds expires{0};
};

struct LoginReturn {
    std::string_view callbackUrl;
    std::string_view keep;
    NamedTexts params;
};

/// A login at an outside service.
class RedirectLogin {
public:
    virtual ~RedirectLogin() = default;

    virtual const std::string& instance() const = 0;

    /// For the sign-in page.
    virtual const std::string& displayName() const = 0;

    virtual LoginRedirect beginLogin(const CallContext&, const LoginStart&) = 0;

    /// `state` has been checked by the caller. nullopt: nobody this instance knows. Error(Denied):
    /// refused by the service, or a code that is missing, wrong or was used before.
    virtual std::optional<Identity> finishLogin(const CallContext&, const LoginReturn&) = 0;
};

struct RequestOrigin {
    std::string_view clientAddress;
    std::string_view userAgent;
};

/// Proof that comes with each request.
class RequestAuth {
public:
    virtual ~RequestAuth() = default;

    virtual const std::string& instance() const = 0;
    virtual bool acceptsTokens() const = 0;
    virtual bool acceptsHeaders() const = 0;

    /// nullopt: not a token of this instance, ask the next. Error(Denied): its own, but not good.
    virtual std::optional<Identity>
    verifyToken(const CallContext&, std::string_view token, const RequestOrigin&) = 0;

    /// Only for requests from trusted proxies. Header names are in lower case. nullopt: they name
    /// nobody.
    virtual std::optional<Identity>
    verifyHeaders(const CallContext&, const NamedTexts& headers, const RequestOrigin&) = 0;
};

/// Knows later too whether somebody may still sign in.
class IdentityRecheck {
public:
    virtual ~IdentityRecheck() = default;

    virtual const std::string& instance() const = 0;

    /// The identity as it is now; nullopt: it may no longer sign in.
    virtual std::optional<Identity> recheck(const CallContext&, std::string_view subject) = 0;
};

/// The instances that offer them, in the order of the auth chain. Thread-safe.
class SignInDirectory {
public:
    virtual ~SignInDirectory() = default;
    virtual std::vector<std::shared_ptr<RedirectLogin>> redirects() const = 0;
    virtual std::vector<std::shared_ptr<RequestAuth>> requestAuths() const = 0;

    /// Null when that instance cannot.
    virtual std::shared_ptr<IdentityRecheck> findRecheck(std::string_view instance) const = 0;
};

}  // namespace consort

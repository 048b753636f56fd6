// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "core/http/principal.h"

namespace consort::http {

class Request;

/// Tells who calls. Implemented over the account service, given to the server.
class Authenticator {
public:
    virtual ~Authenticator() = default;

    /// nullopt when the request carries no credentials. Throws Error(Unauthorized) when they are
    /// bad (forged, expired, revoked) and Error(Denied) when a write with a cookie lacks its CSRF
    /// token. Asked for every route that is not public, and for public ones only if the request
    /// carries credentials (then bad ones count as none). Thread-safe. Called on a loop thread only
    /// when isAtHand() said so.
    virtual std::optional<Principal> authenticate(const Request& request) = 0;

    /// Whether authenticate() will not wait for a database or a network. Thread-safe, never blocks.
    virtual bool isAtHand(const Request& request) const = 0;
};

}  // namespace consort::http

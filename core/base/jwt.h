// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"

namespace consort {

/// The claims of an access token. Times have whole seconds on the wire (RFC 7519).
struct JwtClaims {
    std::string issuer{};
    std::string audience{};
    std::string subject{};
    std::string sessionId{};       ///< "sid"
    std::string role{};            ///< "role"
    std::int64_t userVersion = 0;  ///< "ver"
    TimeMs issuedAtMs = 0;
    TimeMs notBeforeMs = 0;
    TimeMs expiresAtMs = 0;
};

/// HS256 key by id; nullopt for a key that is unknown or withdrawn.
using JwtKeyLookup = std::function<std::optional<std::string>(std::string_view keyId)>;

/// A signed compact JWT with the headers `alg`, `kid` and `typ`.
std::string signJwt(const JwtClaims& claims, std::string_view keyId, const std::string& key);

/// The claims of a token that is signed with HS256 by a key of ours, or nullopt, whatever is wrong
/// with it: form, length, algorithm (only HS256, in particular not "none"), key, signature, a
/// missing or mistyped claim. Times, issuer and audience are for the caller to judge. Never throws
/// for a bad token. Thread-safe when `keys` is.
std::optional<JwtClaims> verifyJwt(std::string_view token, const JwtKeyLookup& keys);

}  // namespace consort

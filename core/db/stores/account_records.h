// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/ids.h"

namespace consort {

enum class Role { User, Admin };

/// "user", "admin".
std::string_view name(Role role) noexcept;
std::optional<Role> roleFromName(std::string_view text) noexcept;

struct User {
    UserId id;
    std::string username;
    std::optional<std::string> email;  ///< Absent for people that an auth plugin knows by name.
    std::string displayName;
    Role role = Role::User;
    bool disabled = false;
    std::int64_t version = 1;  ///< Access tokens with a lower one are refused.
    TimeMs createdMs = 0;
    TimeMs updatedMs = 0;  ///< Grows with every change.
};

/// An account under the name that an auth instance has for it.
struct IdentityLink {
    std::string instance;
    std::string subject;
    std::string login;  ///< What to pass to the instance as the user's name.
};

/// One sign-in and its chain of refresh tokens. Only hashes of the tokens are kept.
struct SessionRecord {
    SessionId id;
    UserId user;
    std::string tokenHash;
    std::string previousTokenHash;
    std::string familyKey;
    std::string rotationSalt;
    std::string userAgent;
    std::string address;
    TimeMs createdMs = 0;
    TimeMs lastUsedMs = 0;
    TimeMs rotatedMs = 0;
    TimeMs expiresMs = 0;
    bool isRevoked = false;
};

using ApiKeyId = Id<struct ApiKeyTag>;

struct ApiKeyRecord {
    ApiKeyId id;
    UserId user;
    std::string name;
    std::string prefix;
    TimeMs createdMs = 0;
    std::optional<TimeMs> lastUsedMs;
};

struct SigningKeyRecord {
    std::string id;
    std::string secret;
    TimeMs createdMs = 0;
};

/// Either one credential (a session or an API key), or everything a user got before a version.
struct Revocation {
    std::string credentialId;
    UserId user;
    std::int64_t minVersion = 0;
    TimeMs atMs = 0;
};

struct AuditEntry {
    TimeMs atMs = 0;
    UserId user;         ///< Who did it; empty when nobody was signed in.
    std::string action;  ///< "login.failed", "user.role" …
    std::string target;  ///< The id of what it was done to.
    std::string detail;
    std::string address;
};

}  // namespace consort

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/db/stores/account_records.h"

namespace consort::accounts {

class KeyRing;
class Revocations;

/// Tokens that let a URL play one track without headers, for `<audio>` and casts: signed with
/// HMAC-SHA-256, bound to the track, the user and the form asked for, good for a limited time, and
/// refused once the user is disabled, deleted or changed in role. No database. Thread-safe.
class StreamTokenService final {
public:
    StreamTokenService(
        KeyRing& keys,
        const Revocations& revocations,
        const Clock& clock,
        std::chrono::seconds maxTtl
    );

    struct Token {
        std::string text;  ///< Needs no escaping in a URL.
        TimeMs expiresMs = 0;
    };

    /// `form` is whatever else the URL fixes (format, bitrate, offset); verify() must get the same.
    /// `ttl` is cut to the longest allowed.
    Token make(
        const User& user, const TrackId& track, std::string_view form, std::chrono::seconds ttl
    ) const;

    /// Whether verify() will not ask the database: only a token that names a key this server has
    /// not loaded makes it do so.
    bool isAtHand(std::string_view token) const;

    /// The user it was made for; nullopt whatever is wrong with it.
    std::optional<UserId> verify(
        std::string_view token, const TrackId& track, std::string_view form
    ) const;

private:
    KeyRing& keys_;
    const Revocations& revocations_;
    const Clock& clock_;
    const std::chrono::seconds maxTtl_;
};

}  // namespace consort::accounts

// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/access_tokens.h"

#include "core/base/jwt.h"
#include "core/base/text.h"
#include "core/services/accounts/key_ring.h"
#include "core/services/accounts/revocations.h"

namespace consort::accounts {

namespace {

constexpr std::size_t kCachedTokens = 8192;

/// Servers that share a database may disagree a little about the time.
constexpr TimeMs kSkewMs = 30'000;

std::string csrfMac(const SigningKey& key, const SessionId& session) {
    return base64UrlEncode(hmacSha256(key.csrf, session.str()));
}

}  // namespace

AccessTokens::AccessTokens(
    KeyRing& keys, const Revocations& revocations, const Clock& clock, const AccountOptions& options
)
    : keys_(keys),
      revocations_(revocations),
      clock_(clock),
      options_(options),
      cache_(kCachedTokens) {}

std::string AccessTokens::issue(const User& user, const SessionId& session) const {
    const auto key = keys_.current();
    JwtClaims claims;
    claims.issuer = options_.issuer;
    claims.audience = options_.audience;
    claims.subject = user.id.str();
    claims.sessionId = session.str();
    claims.role = name(user.role);
    claims.userVersion = user.version;
    claims.issuedAtMs = claims.notBeforeMs = clock_.nowMs();
    claims.expiresAtMs = claims.issuedAtMs + options_.accessTokenTtl.count() * 1000;
    return signJwt(claims, key->id, key->jwt);
}

std::optional<AccessTokens::Verified> AccessTokens::parse(std::string_view token) const {
    const auto claims = verifyJwt(token, [this](std::string_view id) {
        const auto key = keys_.find(id);
        return key ? std::optional(key->jwt) : std::nullopt;
    });
    if (!claims || claims->issuer != options_.issuer || claims->audience != options_.audience ||
        claims->subject.empty() || claims->sessionId.empty()) {
        return std::nullopt;
    }
    const auto role = roleFromName(claims->role);
    if (!role) {
        return std::nullopt;
    }
    Verified verified;
    verified.caller.user = UserId(claims->subject);
    verified.caller.session = SessionId(claims->sessionId);
    verified.caller.isAdmin = *role == Role::Admin;
    verified.userVersion = claims->userVersion;
    verified.notBeforeMs = claims->notBeforeMs;
    verified.expiresMs = claims->expiresAtMs;
    return verified;
}

std::optional<Caller> AccessTokens::verify(std::string_view token) {
    // Not a hash of it: hashing took 5 % of the processor time of serving ranges.
    const std::string key(token);
    auto verified = findCached(key);
    const bool isNew = !verified;
    if (isNew) {
        verified = parse(token);
    }
    const TimeMs now = clock_.nowMs();
    if (!verified || now >= verified->expiresMs || now < verified->notBeforeMs - kSkewMs ||
        revocations_.isRevoked(
            verified->caller.session.str(), verified->caller.user, verified->userVersion
        )) {
        return std::nullopt;
    }
    if (isNew) {
        const std::lock_guard lock(mutex_);
        cache_.ensure(key) = *verified;
    }
    return verified->caller;
}

std::optional<AccessTokens::Verified> AccessTokens::findCached(const std::string& token) {
    const std::lock_guard lock(mutex_);
    const auto* cached = cache_.find(token);
    return cached != nullptr ? std::optional(*cached) : std::nullopt;
}

bool AccessTokens::isAtHand(std::string_view token) {
    if (findCached(std::string(token))) {
        return true;
    }
    bool isKnown = true;
    verifyJwt(token, [&](std::string_view id) -> std::optional<std::string> {
        isKnown = keys_.isAtHand(id);
        return std::nullopt;
    });
    return isKnown;
}

std::string AccessTokens::csrfTokenOf(const SessionId& session) const {
    const auto key = keys_.current();
    return key->id + '.' + csrfMac(*key, session);
}

bool AccessTokens::isCsrfTokenOf(const SessionId& session, std::string_view token) const {
    const auto dot = token.find('.');
    if (session.empty() || dot == std::string_view::npos) {
        return false;
    }
    const auto key = keys_.find(token.substr(0, dot));
    return key && equalsConstantTime(csrfMac(*key, session), token.substr(dot + 1));
}

bool AccessTokens::isCsrfTokenAtHand(std::string_view token) const {
    const auto dot = token.find('.');
    return dot == std::string_view::npos || keys_.isAtHand(token.substr(0, dot));
}

}  // namespace consort::accounts

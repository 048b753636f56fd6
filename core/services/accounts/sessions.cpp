// SPDX-License-Identifier: Apache-2.0
#include "core/services/accounts/sessions.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/base/text.h"
#include "core/db/stores/account_store.h"
#include "core/db/stores/session_store.h"
#include "core/services/accounts/access_tokens.h"
#include "core/services/accounts/audit_log.h"
#include "core/services/accounts/revocations.h"

namespace consort::accounts {

namespace {

constexpr int kMaxSessionsPerUser = 100;
constexpr std::size_t kMaxUserAgentBytes = 256;
constexpr std::size_t kUuidLength = 36;
constexpr std::size_t kMacBytes = 16;

/// `<session id>.<256-bit secret>.<mac>`: the mac proves that a token which is not current was once
/// issued for this session, so that garbage with somebody's session id in it ends nothing.
std::string tokenText(const SessionRecord& session, std::string_view secret) {
    const auto mac = hmacSha256(session.familyKey, secret).substr(0, kMacBytes);
    return session.id.str() + '.' + std::string(secret) + '.' + base64UrlEncode(mac);
}

/// The secret part; empty when the token does not have the form.
std::string_view secretOf(std::string_view token) {
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    return first == std::string_view::npos || first == last
               ? std::string_view()
               : token.substr(first + 1, last - first - 1);
}

bool isGenuine(const SessionRecord& session, std::string_view token) {
    return equalsConstantTime(tokenText(session, secretOf(token)), token);
}

std::string successorOf(
    const SessionRecord& session, std::string_view token, std::string_view salt
) {
    return tokenText(session, base64UrlEncode(hmacSha256(secretOf(token), salt)));
}

[[noreturn]] void refuse() {
    throw Error(ErrorCode::Unauthorized, "the refresh token is not valid, sign in again");
}

std::string cut(const std::string& userAgent) {
    return sanitizeUtf8(std::string_view(userAgent).substr(0, kMaxUserAgentBytes));
}

}  // namespace

SessionId SessionService::sessionOf(std::string_view refreshToken) {
    const auto dot = refreshToken.find('.');
    return dot == kUuidLength ? SessionId(std::string(refreshToken.substr(0, dot))) : SessionId();
}

SignIn SessionService::result(const User& user, const SessionId& session, std::string refreshToken)
    const {
    return {
        user,
        session,
        parts_.tokens.issue(user, session),
        std::move(refreshToken),
        parts_.tokens.csrfTokenOf(session),
        parts_.options.accessTokenTtl,
        parts_.options.refreshTokenTtl};
}

SignIn SessionService::open(const User& user, const ClientInfo& client) {
    SessionRecord session;
    session.id = newId<SessionId>(parts_.clock);
    session.user = user.id;
    session.familyKey = randomToken();
    session.userAgent = cut(client.userAgent);
    session.address = client.address;
    session.createdMs = parts_.clock.nowMs();
    session.expiresMs = session.createdMs + parts_.options.refreshTokenTtl.count() * 1000;
    auto token = tokenText(session, randomToken());
    session.tokenHash = sha256Hex(token);
    for (const auto& ended : parts_.store.create(session, kMaxSessionsPerUser)) {
        parts_.revocations.credential(ended.str());
    }
    return result(user, session.id, std::move(token));
}

std::optional<std::string> SessionService::rotate(
    const SessionRecord& session, std::string_view token
) {
    const auto hash = sha256Hex(token);
    if (!equalsConstantTime(hash, session.tokenHash)) {
        return std::nullopt;
    }
    const TimeMs now = parts_.clock.nowMs();
    const auto salt = randomToken();
    auto next = successorOf(session, token, salt);
    const TimeMs expires = now + parts_.options.refreshTokenTtl.count() * 1000;
    const bool won = parts_.store.rotate(session.id, {hash, sha256Hex(next), salt, now, expires});
    return won ? std::optional(std::move(next)) : std::nullopt;
}

std::optional<std::string> SessionService::repeat(
    const SessionRecord& session, std::string_view token
) const {
    const TimeMs since = parts_.clock.nowMs() - session.rotatedMs;
    if (!equalsConstantTime(sha256Hex(token), session.previousTokenHash) ||
        since > parts_.options.refreshGrace.count() * 1000) {
        return std::nullopt;
    }
    auto next = successorOf(session, token, session.rotationSalt);
    return equalsConstantTime(sha256Hex(next), session.tokenHash) ? std::optional(std::move(next))
                                                                  : std::nullopt;
}

SignIn SessionService::refresh(std::string_view refreshToken, const ClientInfo& client) {
    const auto id = sessionOf(refreshToken);
    auto session = id.empty() ? std::nullopt : parts_.store.findById(id);
    const auto isLive = [this](const std::optional<SessionRecord>& record) {
        return record && !record->isRevoked && record->expiresMs > parts_.clock.nowMs();
    };
    if (!isLive(session)) {
        refuse();
    }
    const auto user = parts_.accounts.findById(session->user);
    if (!user || user->disabled) {
        refuse();
    }
    if (auto next = rotate(*session, refreshToken)) {
        return result(*user, id, std::move(*next));
    }
    // Read again: losing a race means that the row has changed since.
    session = parts_.store.findById(id);
    if (!isLive(session)) {
        refuse();
    }
    if (auto next = repeat(*session, refreshToken)) {
        return result(*user, id, std::move(*next));
    }
    if (isGenuine(*session, refreshToken)) {
        endStolen(*session, client);
    }
    refuse();
}

void SessionService::endStolen(const SessionRecord& session, const ClientInfo& client) {
    parts_.revocations.credential(session.id.str());
    parts_.store.revoke(session.user, session.id, parts_.clock.nowMs());
    parts_.audit.record({session.user, "session.token_reused", session.id.str(), {}}, client);
}

bool SessionService::end(const UserId& user, const SessionId& session, const ClientInfo& client) {
    if (!parts_.store.revoke(user, session, parts_.clock.nowMs())) {
        return false;
    }
    parts_.revocations.credential(session.str());
    parts_.audit.record({user, "session.ended", session.str(), {}}, client);
    return true;
}

void SessionService::endOthers(const UserId& user, const SessionId& keep) {
    for (const auto& ended : parts_.store.revokeOthers(user, keep, parts_.clock.nowMs())) {
        parts_.revocations.credential(ended.str());
    }
}

std::vector<SessionRecord> SessionService::list(
    const UserId& user, const SessionId& before, int limit
) const {
    return parts_.store.listByUser(user, parts_.clock.nowMs(), before, limit);
}

}  // namespace consort::accounts

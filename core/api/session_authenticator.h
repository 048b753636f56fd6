// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/http/authenticator.h"

namespace consort::accounts {
class AccessTokens;
class ApiKeyService;
}  // namespace consort::accounts

namespace consort::api {

/// Tells who calls: `Authorization: Bearer`, else `X-API-Key`, else the cookie `consort_access`,
/// and then an unsafe method needs the session's CSRF token in `X-CSRF-Token`. The first that is
/// there decides: a bad token is not made up for by a good cookie. Other authorization schemes are
/// left to the proxies they are for. Thread-safe; asks the database only for an API key or signing
/// key it has not seen lately.
class SessionAuthenticator final : public http::Authenticator {
public:
    SessionAuthenticator(accounts::AccessTokens& tokens, accounts::ApiKeyService& apiKeys)
        : tokens_(tokens), apiKeys_(apiKeys) {}

    std::optional<http::Principal> authenticate(const http::Request& request) override;
    bool isAtHand(const http::Request& request) const override;

private:
    http::Principal byToken(std::string_view token);
    void requireCsrfToken(const http::Request& request, const SessionId& session) const;

    accounts::AccessTokens& tokens_;
    accounts::ApiKeyService& apiKeys_;
};

}  // namespace consort::api

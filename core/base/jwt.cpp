// SPDX-License-Identifier: Apache-2.0
#include "core/base/jwt.h"

#include <Poco/Exception.h>
#include <Poco/JWT/Signer.h>
#include <Poco/JWT/Token.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace consort {

namespace {

constexpr std::size_t kMaxTokenBytes = 2048;
constexpr TimeMs kSecond = 1000;

struct Parts {
    std::string_view signedPart;
    std::string_view header;
    std::string_view signature;
};

/// Exactly three parts of unpadded base64url. Poco's own parser is more lenient (padding, line
/// ends), which would give one token many spellings.
std::optional<Parts> split(std::string_view token) {
    if (token.size() > kMaxTokenBytes ||
        token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
        ) != std::string_view::npos) {
        return std::nullopt;
    }
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string_view::npos || first == last || token.find('.', first + 1) != last ||
        first == 0 || last + 1 == token.size()) {
        return std::nullopt;
    }
    return Parts{token.substr(0, last), token.substr(0, first), token.substr(last + 1)};
}

bool isNumber(const Poco::JSON::Object& payload, const char* claim) {
    const auto value = payload.get(claim);
    return !value.isEmpty() && value.isInteger() && !value.isBoolean();
}

bool isTime(const Poco::JSON::Object& payload, const char* claim) {
    constexpr std::int64_t kYear9999 = 253'402'300'799;
    if (!isNumber(payload, claim)) {
        return false;
    }
    const auto seconds = payload.getValue<std::int64_t>(claim);
    return seconds >= 0 && seconds <= kYear9999;
}

bool isText(const Poco::JSON::Object& payload, const char* claim) {
    const auto value = payload.get(claim);
    return !value.isEmpty() && value.isString();
}

std::optional<JwtClaims> readClaims(const Poco::JSON::Object& payload) {
    for (const char* claim : {"iss", "aud", "sub", "sid", "role"}) {
        if (!isText(payload, claim)) {
            return std::nullopt;
        }
    }
    if (!isNumber(payload, "ver")) {
        return std::nullopt;
    }
    for (const char* claim : {"iat", "nbf", "exp"}) {
        if (!isTime(payload, claim)) {
            return std::nullopt;
        }
    }
    JwtClaims claims;
    claims.issuer = payload.getValue<std::string>("iss");
    claims.audience = payload.getValue<std::string>("aud");
    claims.subject = payload.getValue<std::string>("sub");
    claims.sessionId = payload.getValue<std::string>("sid");
    claims.role = payload.getValue<std::string>("role");
    claims.userVersion = payload.getValue<std::int64_t>("ver");
    claims.issuedAtMs = payload.getValue<std::int64_t>("iat") * kSecond;
    claims.notBeforeMs = payload.getValue<std::int64_t>("nbf") * kSecond;
    claims.expiresAtMs = payload.getValue<std::int64_t>("exp") * kSecond;
    return claims;
}

}  // namespace

std::string signJwt(const JwtClaims& claims, std::string_view keyId, const std::string& key) {
    try {
        Poco::JWT::Token token;
        token.setType("JWT");
        token.header().set("kid", std::string(keyId));
        token.setIssuer(claims.issuer);
        token.setAudience(claims.audience);
        token.setSubject(claims.subject);
        token.payload().set("sid", claims.sessionId);
        token.payload().set("role", claims.role);
        token.payload().set("ver", claims.userVersion);
        token.payload().set("iat", claims.issuedAtMs / kSecond);
        token.payload().set("nbf", claims.notBeforeMs / kSecond);
        token.payload().set("exp", claims.expiresAtMs / kSecond);
        return Poco::JWT::Signer(key).sign(token, Poco::JWT::Signer::ALGO_HS256);
    } catch (const Poco::Exception& e) {
        throw Error(ErrorCode::Internal, "cannot sign an access token: " + e.displayText());
    }
}

std::optional<JwtClaims> verifyJwt(std::string_view token, const JwtKeyLookup& keys) {
    const auto parts = split(token);
    if (!parts) {
        return std::nullopt;
    }
    try {
        const Poco::JWT::Token parsed{std::string(token)};
        const auto& header = parsed.header();
        if (parsed.getAlgorithm() != Poco::JWT::Signer::ALGO_HS256 || !isText(header, "kid") ||
            header.has("crit")) {
            return std::nullopt;
        }
        const auto key = keys(header.getValue<std::string>("kid"));
        // Compared as text, so that the spare bits of the last character have one spelling only.
        if (!key || !equalsConstantTime(
                        base64UrlEncode(hmacSha256(*key, parts->signedPart)), parts->signature
                    )) {
            return std::nullopt;
        }
        return readClaims(parsed.payload());
    } catch (const Poco::Exception&) {
        return std::nullopt;
    }
}

}  // namespace consort

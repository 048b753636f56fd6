// SPDX-License-Identifier: Apache-2.0
#include "s3_failure.h"

#include <algorithm>
#include <array>

#include <consort/sdk/error.hpp>

#include "xml.h"

namespace consort::s3 {

namespace {

template <std::size_t Count>
bool isOneOf(std::string_view code, const std::array<std::string_view, Count>& codes) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

constexpr std::array<std::string_view, 10> kPassing{
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "RequestLimitExceeded",
    "TooManyRequests",
    "RequestTimeout",
    "InternalError",
    "ServiceUnavailable",
    "OperationAborted"};

constexpr std::array<std::string_view, 3> kExpired{
    "ExpiredToken", "InvalidToken", "TokenRefreshRequired"};

constexpr std::array<std::string_view, 4> kElsewhere{
    "PermanentRedirect",
    "TemporaryRedirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraintException"};

/// By their codes too: a failure to join parts comes with the status 200.
constexpr std::array<std::string_view, 3> kDenied{
    "AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId"};

constexpr std::array<std::string_view, 3> kTooMuch{
    "EntityTooLarge", "QuotaExceeded", "XMinioStorageFull"};

/// What the operator can do about it; empty when the code says all.
std::string_view hintOf(std::string_view code) {
    if (code == "AccessDenied") {
        return "the credentials do not allow it (without s3:ListBucket this is also the answer "
               "for an object that does not exist)";
    }
    if (code == "SignatureDoesNotMatch") {
        return "is the secret key right, and does nothing on the way rewrite requests?";
    }
    if (code == "InvalidAccessKeyId") {
        return "the server does not know the access key";
    }
    if (code == "InvalidObjectState") {
        return "it is archived and must be restored first";
    }
    return {};
}

std::string describe(const Failure& failure, std::string_view what) {
    std::string text = "\"" + std::string(what.substr(0, 256)) + "\": S3 answered " +
                       std::to_string(failure.status);
    if (!failure.code.empty()) {
        text += " " + failure.code;
    }
    const auto hint = hintOf(failure.code);
    if (!hint.empty()) {
        text += ": " + std::string(hint);
    } else if (!failure.message.empty()) {
        text += ": " + failure.message.substr(0, 300);
    }
    return text;
}

[[noreturn]] void raiseByStatus(const Failure& failure, const std::string& text) {
    switch (failure.status) {
        case 401:
        case 403:
            throw sdk::Denied(text);
        case 409:
        case 412:
            throw sdk::Conflict(text);
        case 400:
        case 405:
        case 411:
        case 414:
            throw sdk::Invalid(text);
        case 413:
        case 507:
            throw sdk::QuotaExceeded(text);
        case 416:
            throw sdk::OutOfRange(text);
        case 501:
            throw sdk::Unsupported(text);
        default:
            throw sdk::Unavailable(text, failure.retryAfter);
    }
}

}  // namespace

bool Failure::isPassing() const {
    return status == 429 || status == 408 || (status >= 500 && status != 501 && status != 507) ||
           isOneOf(code, kPassing);
}

bool Failure::isUndecided() const {
    // 503 is what is said before anything is begun: too many requests, or no server.
    return status >= 500 && status != 501 && status != 503;
}

bool Failure::isExpiredToken() const {
    return isOneOf(code, kExpired);
}

bool Failure::isElsewhere() const {
    return status == 301 || status == 307 || isOneOf(code, kElsewhere);
}

Failure parseFailure(int status, std::string_view document) {
    Failure failure{.status = status};
    try {
        readXml(document, [&failure](std::string_view path, std::string_view text) {
            if (path == "Error/Code") {
                failure.code = text;
            } else if (path == "Error/Message") {
                failure.message = text;
            } else if (path == "Error/Region") {
                failure.region = text;
            } else if (path == "Error/Endpoint") {
                failure.endpoint = text;
            }
        });
    } catch (const sdk::Unavailable&) {
        // A page of some proxy: the status has to do.
        return {.status = status};
    }
    return failure;
}

void raise(
    const Failure& failure,
    std::string_view what,
    const std::string& bucket,
    const std::string& endpoint
) {
    if (failure.code == "NoSuchBucket") {
        throw sdk::Unavailable("bucket \"" + bucket + "\" does not exist at " + endpoint);
    }
    if (failure.isElsewhere()) {
        const auto where = failure.region.empty() ? failure.endpoint : failure.region;
        throw sdk::Unavailable(
            "bucket \"" + bucket + "\" is not in the configured region" +
            (where.empty() ? std::string() : " but in \"" + where + "\": set `region` to that")
        );
    }
    const auto text = describe(failure, what);
    if (failure.isExpiredToken()) {
        throw sdk::Unavailable(text + ": the credentials have expired and there are no newer ones");
    }
    if (failure.code == "RequestTimeTooSkewed") {
        throw sdk::Unavailable(text);
    }
    if (failure.isPassing()) {
        throw sdk::Unavailable(text, failure.retryAfter);
    }
    if (isOneOf(failure.code, kDenied)) {
        throw sdk::Denied(text);
    }
    if (isOneOf(failure.code, kTooMuch)) {
        throw sdk::QuotaExceeded(text);
    }
    raiseByStatus(failure, text);
}

}  // namespace consort::s3

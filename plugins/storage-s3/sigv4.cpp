// SPDX-License-Identifier: Apache-2.0
#include "sigv4.h"

#include <algorithm>

#include "digest.h"
#include "text.h"

namespace consort::s3 {

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";

/// Outer blanks cut off, inner runs of them as one.
std::string collapsed(std::string_view value) {
    std::string out;
    for (const char c : value) {
        const bool isBlank = c == ' ' || c == '\t';
        if (!isBlank) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    if (out.ends_with(' ')) {
        out.pop_back();
    }
    return out;
}

/// Sorted by name; values of one name stay in order and are joined with commas.
Fields canonicalHeaders(const Fields& headers) {
    Fields sorted;
    for (const auto& [name, value] : headers) {
        sorted.emplace_back(lowered(name), collapsed(value));
    }
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
        return a.first < b.first;
    });
    Fields joined;
    for (auto& field : sorted) {
        if (!joined.empty() && joined.back().first == field.first) {
            joined.back().second += "," + field.second;
        } else {
            joined.push_back(std::move(field));
        }
    }
    return joined;
}

std::string signedNames(const Fields& headers) {
    std::string names;
    for (const auto& [name, value] : canonicalHeaders(headers)) {
        names += (names.empty() ? "" : ";") + name;
    }
    return names;
}

std::string scopeText(const SigningScope& scope) {
    return amzDate(scope.seconds).substr(0, 8) + "/" + scope.region + "/" + scope.service +
           "/aws4_request";
}

std::string signatureOf(
    const SignedRequest& request, const SigningScope& scope, const Credentials& credentials
) {
    auto key = hmacSha256("AWS4" + credentials.secretKey, amzDate(scope.seconds).substr(0, 8));
    key = hmacSha256(key, scope.region);
    key = hmacSha256(key, scope.service);
    key = hmacSha256(key, "aws4_request");
    return hexOf(hmacSha256(key, stringToSign(request, scope)));
}

}  // namespace

std::string canonicalQuery(const Fields& query) {
    Fields encoded;
    for (const auto& [name, value] : query) {
        encoded.emplace_back(percentEncoded(name), percentEncoded(value));
    }
    std::sort(encoded.begin(), encoded.end());
    std::string text;
    for (const auto& [name, value] : encoded) {
        text += (text.empty() ? "" : "&") + name + "=" + value;
    }
    return text;
}

std::string canonicalRequest(const SignedRequest& request) {
    std::string text = request.method + "\n" + request.path + "\n" + canonicalQuery(request.query);
    text += "\n";
    for (const auto& [name, value] : canonicalHeaders(request.headers)) {
        text += name + ":" + value + "\n";
    }
    return text + "\n" + signedNames(request.headers) + "\n" + request.payloadHash;
}

std::string stringToSign(const SignedRequest& request, const SigningScope& scope) {
    return std::string(kAlgorithm) + "\n" + amzDate(scope.seconds) + "\n" + scopeText(scope) +
           "\n" + hexOf(sha256(canonicalRequest(request)));
}

std::string authorizationOf(
    const SignedRequest& request, const SigningScope& scope, const Credentials& credentials
) {
    return std::string(kAlgorithm) + " Credential=" + credentials.accessKey + "/" +
           scopeText(scope) + ",SignedHeaders=" + signedNames(request.headers) +
           ",Signature=" + signatureOf(request, scope, credentials);
}

void signHeaders(
    SignedRequest& request, const SigningScope& scope, const Credentials& credentials
) {
    request.headers.emplace_back("x-amz-date", amzDate(scope.seconds));
    request.headers.emplace_back("x-amz-content-sha256", request.payloadHash);
    if (!credentials.sessionToken.empty()) {
        request.headers.emplace_back("x-amz-security-token", credentials.sessionToken);
    }
    auto authorization = authorizationOf(request, scope, credentials);
    request.headers.emplace_back("authorization", std::move(authorization));
}

std::string presignedQuery(
    SignedRequest request,
    const SigningScope& scope,
    const Credentials& credentials,
    std::chrono::seconds expires
) {
    request.query.emplace_back("X-Amz-Algorithm", kAlgorithm);
    request.query.emplace_back("X-Amz-Credential", credentials.accessKey + "/" + scopeText(scope));
    request.query.emplace_back("X-Amz-Date", amzDate(scope.seconds));
    request.query.emplace_back("X-Amz-Expires", std::to_string(expires.count()));
    request.query.emplace_back("X-Amz-SignedHeaders", signedNames(request.headers));
    if (!credentials.sessionToken.empty()) {
        request.query.emplace_back("X-Amz-Security-Token", credentials.sessionToken);
    }
    return canonicalQuery(request.query) +
           "&X-Amz-Signature=" + signatureOf(request, scope, credentials);
}

}  // namespace consort::s3

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// AWS Signature Version 4. Pure functions; nothing here knows of S3 but for its rule that a path
/// is encoded once.
namespace consort::s3 {

using Fields = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

struct Credentials {
    std::string accessKey;
    std::string secretKey;
    std::string sessionToken = {};  ///< Empty when they are not temporary.
    std::int64_t expiresMs = 0;     ///< Unix time; 0 = never.
};

/// What is signed: everything that the signature covers, and nothing else.
struct SignedRequest {
    std::string method;
    std::string path;     ///< Encoded, as it is sent.
    Fields query = {};    ///< Not encoded, in any order.
    Fields headers = {};  ///< Names in lower case, in any order; `host` among them.
    std::string payloadHash = std::string(kUnsignedPayload);
};

struct SigningScope {
    std::string region;
    std::string service = "s3";
    std::int64_t seconds = 0;  ///< Unix time of the signature.
};

/// Encoded and sorted, as it is both signed and sent.
std::string canonicalQuery(const Fields& query);

/// Exposed for tests against published values.
std::string canonicalRequest(const SignedRequest& request);
std::string stringToSign(const SignedRequest& request, const SigningScope& scope);

/// The value of the `authorization` header. `request.headers` has x-amz-date and, for temporary
/// credentials, x-amz-security-token already.
std::string authorizationOf(
    const SignedRequest& request, const SigningScope& scope, const Credentials& credentials
);

/// Adds x-amz-date, x-amz-content-sha256, x-amz-security-token and `authorization` to the headers.
void signHeaders(SignedRequest& request, const SigningScope& scope, const Credentials& credentials);

/// The query, encoded, with which `request` needs no header but those it has. `expires` is within
/// a second and seven days.
std::string presignedQuery(
    SignedRequest request,
    const SigningScope& scope,
    const Credentials& credentials,
    std::chrono::seconds expires
);

}  // namespace consort::s3

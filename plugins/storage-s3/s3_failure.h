// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace consort::s3 {

/// An answer of S3 that is no success. Answers to HEAD have no body and so no code.
struct Failure {
    int status = 0;
    std::string code = {};      ///< "NoSuchKey"; empty when the server names none.
    std::string message = {};   ///< The server's; for the operator.
    std::string region = {};    ///< Where the bucket is, when the server says so.
    std::string endpoint = {};  ///< The host to ask instead, when the server says so.
    std::chrono::milliseconds retryAfter{0};

    /// Trying again later may help.
    bool isPassing() const;

    /// It may have been carried out all the same: the server, or a proxy before it, gave up midway.
    bool isUndecided() const;

    bool isExpiredToken() const;

    /// The bucket is elsewhere.
    bool isElsewhere() const;
};

/// The document's Error; what is no such document gives a failure without a code.
Failure parseFailure(int status, std::string_view document);

/// Throws what the failure means for a request on `what`, an object's or a bucket's name, of
/// `bucket` at `endpoint`: always one of sdk's errors, and never "not found".
[[noreturn]] void raise(
    const Failure& failure,
    std::string_view what,
    const std::string& bucket,
    const std::string& endpoint
);

}  // namespace consort::s3

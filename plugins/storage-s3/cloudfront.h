// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "digest.h"

namespace consort::s3 {

/// Signs URLs of a CloudFront distribution for people who have no account there. Thread-safe.
class CloudFrontSigner final {
public:
    /// `domain`: a host name. `allowedNetwork`: "203.0.113.0/24", from which alone the URLs are
    /// good; empty for everywhere. Throws sdk::Invalid for a key that is none.
    CloudFrontSigner(
        std::string domain,
        std::string keyPairId,
        std::string_view privateKey,
        std::string allowedNetwork
    );

    /// Of an object, until `expires`, Unix time in seconds. With the canned policy when nothing
    /// but the time limits it, else with one of its own.
    std::string sign(std::string_view key, std::int64_t expires) const;

    /// What is signed.
    static std::string cannedPolicy(std::string_view url, std::int64_t expires);
    static std::string customPolicy(
        std::string_view url, std::int64_t expires, std::string_view network
    );

    /// Base64 with the characters that CloudFront takes in a query.
    static std::string queryBase64(std::string_view bytes);

private:
    const std::string domain_;
    const std::string keyPairId_;
    const RsaKey key_;
    const std::string allowedNetwork_;
};

}  // namespace consort::s3

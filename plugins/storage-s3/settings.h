// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <string>

#include <consort/sdk/config.hpp>

namespace consort::s3 {

/// The configuration of an instance; describe() is its documentation.
struct Settings {
    struct CloudFront {
        std::string domain;
        std::string keyPairId;
        std::string privateKey;
        std::string allowedNetwork;

        void describe(sdk::Fields& fields);
    };

    std::string bucket;
    std::string endpoint;
    std::string region = "us-east-1";
    std::string prefix;
    std::string addressing = "auto";
    std::string credentials = "auto";
    std::string accessKey;
    std::string secretKey;
    std::string sessionToken;
    std::string profile;
    std::string delivery = "proxy";
    std::chrono::milliseconds urlLifetime{std::chrono::hours(6)};
    std::string publicEndpoint;
    CloudFront cloudfront;
    sdk::ByteSize partSize{8U << 20U};
    std::chrono::milliseconds timeout{10'000};
    std::uint32_t attempts = 4;
    bool readOnly = false;

    void describe(sdk::Fields& fields);

    /// Throws sdk::Invalid naming the key, for what the schema cannot say.
    void check() const;
};

}  // namespace consort::s3

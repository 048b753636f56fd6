// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <consort/sdk.hpp>

#include "cloudfront.h"
#include "environment.h"
#include "list_page.h"
#include "s3_client.h"
#include "settings.h"
#include "upload.h"

namespace consort::s3 {

/// A bucket, or a folder of one, as a storage.
class S3Storage final : public sdk::WritableStorage, public sdk::PresignedStorage {
public:
    static constexpr sdk::Info kInfo{
        .id = "consort.storage-s3",
        .name = "S3",
        .version = "0.1.0",
        .license = "Apache-2.0",
        .uses = {
            "http:config",
            "http:*.amazonaws.com",
            "http:*.amazonaws.com.cn",
            "http:169.254.169.254",
            "http:169.254.170.2",
            "http:169.254.170.23",
            "http:127.0.0.1",
            "http:localhost"}};

    using Config = Settings;

    S3Storage(sdk::Host host, const Settings& settings)
        : S3Storage(host, settings, Environment::ofProcess()) {}

    S3Storage(sdk::Host host, const Settings& settings, const Environment& environment);

    void check(sdk::Call call) override;
    std::optional<sdk::Object> stat(sdk::Call call, std::string_view key) override;
    std::optional<sdk::Blob> open(sdk::Call call, const sdk::OpenRequest& request) override;
    void list(sdk::Call call, const sdk::ListRequest& request, const sdk::EmitObject& emit)
        override;
    sdk::Object put(sdk::Call call, const sdk::PutRequest& request, sdk::Source& source) override;
    void remove(sdk::Call call, std::string_view key) override;
    sdk::Url presign(sdk::Call call, const sdk::PresignRequest& request) override;

private:
    /// Neither: none of the bytes asked for are there.
    struct ReadAttempt {
        std::optional<sdk::Blob> blob = {};
        bool isMissing = false;
    };

    bool isTooLong(std::string_view key) const;

    std::string fullKey(std::string_view key) const { return prefix_ + std::string(key); }

    sdk::Object objectOf(std::string_view key, const sdk::HttpResponse& response) const;
    bool isThere(sdk::Call call, std::string_view key);
    ReadAttempt tryRead(sdk::Call call, const sdk::OpenRequest& request);
    std::optional<sdk::Blob> read(sdk::Call call, const sdk::OpenRequest& request);
    sdk::Blob blobOf(const sdk::OpenRequest& request, S3Answer answer) const;
    std::optional<sdk::Blob> openUrl(sdk::Call call, const sdk::OpenRequest& request);
    sdk::Url urlOf(
        sdk::Call call,
        const std::string& method,
        std::string_view key,
        std::chrono::seconds expires
    );
    ListPage listPage(sdk::Call call, const sdk::ListRequest& request, const std::string& token);
    void requireMatch(sdk::Call call, const sdk::PutRequest& request);
    std::string upload(sdk::Call call, const UploadTarget& target, PartSource& parts);

    const sdk::Host host_;
    const Settings settings_;
    const std::string prefix_;  ///< Empty, or ending with '/'.
    S3Client client_;
    std::unique_ptr<const CloudFrontSigner> cloudfront_;
};

}  // namespace consort::s3

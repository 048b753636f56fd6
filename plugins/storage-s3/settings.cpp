// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include <consort/sdk/key.hpp>

namespace consort::s3 {

namespace {

constexpr std::uint64_t kLeastPart = std::uint64_t{5} << 20U;
constexpr std::uint64_t kMostPart = std::uint64_t{512} << 20U;

void require(bool holds, const char* what) {
    if (!holds) {
        throw sdk::Invalid(what);
    }
}

}  // namespace

void Settings::CloudFront::describe(sdk::Fields& fields) {
    fields("domain", domain, "Host name of the distribution in front of the bucket");
    fields("key_pair_id", keyPairId, "Id of the public key in the distribution's key group");
    fields("private_key", privateKey, "RSA private key of that pair, PEM").secret();
    fields(
        "allowed_network",
        allowedNetwork,
        "IPv4 address or network from which alone the URLs are good, such as 203.0.113.0/24; "
        "empty: from everywhere"
    )
        .pattern("^([0-9]{1,3}(\\.[0-9]{1,3}){3}(/[0-9]{1,2})?)?$");
}

void Settings::describe(sdk::Fields& fields) {
    fields("bucket", bucket, "The bucket that holds the media").required().minLength(1);
    fields("endpoint", endpoint, "URL of the S3 server; empty: AWS in `region`").format("uri");
    fields("region", region, "Region of the bucket; what the server expects in signatures")
        .pattern("^[A-Za-z0-9-]+$");
    fields("prefix", prefix, "Use only keys below this folder of the bucket, such as music/");
    fields(
        "addressing",
        addressing,
        "Where the bucket's name goes: path (in the path), virtual (before the host name), auto "
        "(virtual on AWS, path elsewhere)"
    )
        .oneOf({"auto", "path", "virtual"});
    fields(
        "credentials",
        credentials,
        "Where the keys come from: config (access_key and secret_key), environment "
        "(AWS_ACCESS_KEY_ID …), file (~/.aws/credentials), container (ECS, EKS), instance (EC2); "
        "auto: the first of these that has some"
    )
        .oneOf({"auto", "config", "environment", "file", "container", "instance"});
    fields("access_key", accessKey, "Access key id").secret();
    fields("secret_key", secretKey, "Secret access key").secret();
    fields("session_token", sessionToken, "Token of temporary keys").secret();
    fields("profile", profile, "Section of the credentials file; empty: AWS_PROFILE or default");
    fields(
        "delivery",
        delivery,
        "How bytes reach listeners: proxy (through this server), presign (by signed URLs of the "
        "bucket), cloudfront (by signed URLs of CloudFront)"
    )
        .oneOf({"proxy", "presign", "cloudfront"});
    fields("url_lifetime", urlLifetime, "How long a signed URL is good, up to 7 days");
    fields(
        "public_endpoint",
        publicEndpoint,
        "URL at which clients reach the S3 server, when it is another than `endpoint`"
    )
        .format("uri");
    fields("cloudfront", cloudfront, "The distribution, for delivery = \"cloudfront\"");
    fields(
        "part_size",
        partSize,
        "Larger uploads are sent in parts of this size, of which one is held in memory; 5MiB to "
        "512MiB"
    );
    fields("timeout", timeout, "How long to wait for the server's answer to one attempt");
    fields("attempts", attempts, "How often a request is sent while the server is busy")
        .min(1)
        .max(10);
    fields("read_only", readOnly, "Refuse every change");
}

void Settings::check() const {
    require(
        bucket.find_first_of("/?#") == std::string::npos, "bucket: the name of a bucket, no path"
    );
    const auto folder = prefix.ends_with('/') ? prefix.substr(0, prefix.size() - 1) : prefix;
    require(
        folder.empty() || sdk::isCanonicalKey(folder),
        "prefix: a path such as music/flac/, without a leading slash, empty segments or \"..\""
    );
    require(
        accessKey.empty() == secretKey.empty(),
        "access_key and secret_key: both or neither must be set"
    );
    require(
        credentials != "config" || !accessKey.empty(),
        "credentials = \"config\" needs access_key and secret_key"
    );
    require(
        partSize.bytes >= kLeastPart && partSize.bytes <= kMostPart,
        "part_size: from 5MiB to 512MiB"
    );
    require(timeout.count() > 0, "timeout: more than nothing");
    require(
        urlLifetime >= std::chrono::seconds(1) && urlLifetime <= std::chrono::hours(7 * 24),
        "url_lifetime: from 1s to 7 days"
    );
    require(
        delivery != "cloudfront" || (!cloudfront.domain.empty() && !cloudfront.keyPairId.empty() &&
                                     !cloudfront.privateKey.empty()),
        "delivery = \"cloudfront\" needs cloudfront.domain, key_pair_id and private_key"
    );
}

}  // namespace consort::s3

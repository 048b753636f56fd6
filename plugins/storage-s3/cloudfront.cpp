// SPDX-License-Identifier: Apache-2.0
#include "cloudfront.h"

#include <utility>

#include "text.h"

namespace consort::s3 {

CloudFrontSigner::CloudFrontSigner(
    std::string domain,
    std::string keyPairId,
    std::string_view privateKey,
    std::string allowedNetwork
)
    : domain_(std::move(domain)),
      keyPairId_(std::move(keyPairId)),
      key_(privateKey),
      allowedNetwork_(std::move(allowedNetwork)) {}

std::string CloudFrontSigner::cannedPolicy(std::string_view url, std::int64_t expires) {
    return R"({"Statement":[{"Resource":")" + jsonEscaped(url) +
           R"(","Condition":{"DateLessThan":{"AWS:EpochTime":)" + std::to_string(expires) + "}}}]}";
}

std::string CloudFrontSigner::customPolicy(
    std::string_view url, std::int64_t expires, std::string_view network
) {
    return R"({"Statement":[{"Resource":")" + jsonEscaped(url) +
           R"(","Condition":{"DateLessThan":{"AWS:EpochTime":)" + std::to_string(expires) +
           R"(},"IpAddress":{"AWS:SourceIp":")" + jsonEscaped(network) + R"("}}}]})";
}

std::string CloudFrontSigner::queryBase64(std::string_view bytes) {
    auto text = base64Of(bytes);
    for (char& c : text) {
        c = c == '+' ? '-' : c == '=' ? '_' : c == '/' ? '~' : c;
    }
    return text;
}

std::string CloudFrontSigner::sign(std::string_view key, std::int64_t expires) const {
    const auto url = "https://" + domain_ + "/" + pathEncoded(key);
    const bool isCanned = allowedNetwork_.empty();
    const auto policy =
        isCanned ? cannedPolicy(url, expires) : customPolicy(url, expires, allowedNetwork_);
    return url +
           (isCanned ? "?Expires=" + std::to_string(expires) : "?Policy=" + queryBase64(policy)) +
           "&Signature=" + queryBase64(key_.signSha1(policy)) + "&Key-Pair-Id=" + keyPairId_;
}

}  // namespace consort::s3

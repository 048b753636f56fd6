// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

/// What S3 and CloudFront need of OpenSSL. Results are bytes, not hex. Throws sdk::Error when
/// OpenSSL fails, which is a lack of memory.
namespace consort::s3 {

std::string sha256(std::string_view bytes);

/// For what S3 calls an etag, never to protect anything. Empty where OpenSSL is told to have no
/// MD5.
std::string md5(std::string_view bytes);

std::string hmacSha256(std::string_view key, std::string_view bytes);

/// An RSA key that signs with PKCS #1 v1.5 and SHA-1, as CloudFront wants it. Thread-safe.
class RsaKey final {
public:
    /// `pem`: PKCS #1 or PKCS #8, not encrypted. Throws sdk::Invalid, never with the key.
    explicit RsaKey(std::string_view pem);
    ~RsaKey();
    RsaKey(const RsaKey&) = delete;
    RsaKey& operator=(const RsaKey&) = delete;

    std::string signSha1(std::string_view bytes) const;

private:
    struct Key;
    std::unique_ptr<Key> key_;
};

}  // namespace consort::s3

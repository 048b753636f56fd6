// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <consort/sdk/error.hpp>

#include "plugins/storage-s3/cloudfront.h"
#include "plugins/storage-s3/text.h"

namespace consort::s3 {
namespace {

using ::testing::StartsWith;

/// A key pair of its own, whose public half judges what was signed.
class S3CloudFront : public ::testing::Test {
protected:
    S3CloudFront() : key_(EVP_RSA_gen(2048), &EVP_PKEY_free) {
        const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
        PEM_write_bio_PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
        char* text = nullptr;
        const long length = BIO_get_mem_data(out.get(), &text);
        pem.assign(text, static_cast<std::size_t>(length));
    }

    std::string part(const std::string& url, const std::string& name) {
        const auto at = url.find(name + "=");
        const auto begin = at + name.size() + 1;
        return at == std::string::npos ? "" : url.substr(begin, url.find('&', begin) - begin);
    }

    /// Base64 of a query, read by OpenSSL.
    std::string decoded(std::string text) {
        for (char& c : text) {
            c = c == '-' ? '+' : c == '_' ? '=' : c == '~' ? '/' : c;
        }
        std::string bytes(text.size(), '\0');
        const int length = EVP_DecodeBlock(
            reinterpret_cast<unsigned char*>(bytes.data()),
            reinterpret_cast<const unsigned char*>(text.data()),
            static_cast<int>(text.size())
        );
        bytes.resize(static_cast<std::size_t>(length));
        while (text.ends_with('=')) {
            text.pop_back();
            bytes.pop_back();
        }
        return bytes;
    }

    bool isSigned(const std::string& policy, const std::string& url) {
        const auto signature = decoded(part(url, "Signature"));
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
            EVP_MD_CTX_new(), &EVP_MD_CTX_free
        );
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha1(), nullptr, key_.get());
        return EVP_DigestVerify(
                   context.get(),
                   reinterpret_cast<const unsigned char*>(signature.data()),
                   signature.size(),
                   reinterpret_cast<const unsigned char*>(policy.data()),
                   policy.size()
               ) == 1;
    }

    std::string pem;

private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
};

TEST_F(S3CloudFront, TheCannedPolicyIsAsDocumented) {
    EXPECT_EQ(
        CloudFrontSigner::cannedPolicy(
            "https://d111111abcdef8.cloudfront.net/image.jpg", 1767290400
        ),
        R"({"Statement":[{"Resource":"https://d111111abcdef8.cloudfront.net/image.jpg",)"
        R"("Condition":{"DateLessThan":{"AWS:EpochTime":1767290400}}}]})"
    );
}

TEST_F(S3CloudFront, SignsWithTheCannedPolicy) {
    const CloudFrontSigner signer("d111111abcdef8.cloudfront.net", "K2JCJMDEHXQW5F", pem, "");
    const auto url = signer.sign("a b/c+d.flac", 1767290400);
    const std::string resource = "https://d111111abcdef8.cloudfront.net/a%20b/c%2Bd.flac";
    EXPECT_THAT(url, StartsWith(resource + "?Expires=1767290400&Signature="));
    EXPECT_EQ(part(url, "Key-Pair-Id"), "K2JCJMDEHXQW5F");
    EXPECT_TRUE(isSigned(CloudFrontSigner::cannedPolicy(resource, 1767290400), url));
    EXPECT_FALSE(isSigned(CloudFrontSigner::cannedPolicy(resource, 1767290401), url));
}

TEST_F(S3CloudFront, SignsWithAPolicyOfItsOwnForANetwork) {
    const CloudFrontSigner signer("d1.cloudfront.net", "K1", pem, "192.0.2.0/24");
    const auto url = signer.sign("a.flac", 1767290400);
    const auto policy = decoded(part(url, "Policy"));
    EXPECT_EQ(
        policy,
        R"({"Statement":[{"Resource":"https://d1.cloudfront.net/a.flac","Condition":)"
        R"({"DateLessThan":{"AWS:EpochTime":1767290400},"IpAddress":{"AWS:SourceIp":"192.0.2.0/24"}}}]})"
    );
    EXPECT_TRUE(isSigned(policy, url));
    EXPECT_EQ(part(url, "Expires"), "");
}

TEST_F(S3CloudFront, TheQueryHoldsNoCharacterThatMustBeEscaped) {
    EXPECT_EQ(CloudFrontSigner::queryBase64("\xfb\xef\xbe\xff"), "----~w__");
}

TEST_F(S3CloudFront, AKeyThatIsNoneIsRefusedWithoutBeingShown) {
    for (const auto* wrong :
         {"", "secret", "-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n"}) {
        try {
            const CloudFrontSigner made("d", "K", wrong, "");
            FAIL() << "was taken";
        } catch (const sdk::Invalid& error) {
            EXPECT_STREQ(
                error.what(), "the private key is no RSA key in PEM without a pass phrase"
            );
        }
    }
}

}  // namespace
}  // namespace consort::s3

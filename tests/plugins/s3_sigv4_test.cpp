// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/storage-s3/digest.h"
#include "plugins/storage-s3/sigv4.h"
#include "plugins/storage-s3/text.h"

namespace consort::s3 {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

const std::string kEmptyHash = hexOf(sha256(""));

/// The keys, the bucket and the time of the examples in Amazon's S3 API reference, "Authenticating
/// Requests (AWS Signature Version 4)".
const Credentials kS3Keys{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"};
const SigningScope kS3Scope{"us-east-1", "s3", 1'369'353'600};
const std::string kS3Host = "examplebucket.s3.amazonaws.com";

SignedRequest s3Request(std::string path, Fields query = {}) {
    return {"GET", std::move(path), std::move(query), {{"host", kS3Host}}, kEmptyHash};
}

std::string signedS3(SignedRequest request) {
    signHeaders(request, kS3Scope, kS3Keys);
    return request.headers.back().second;
}

TEST(SigV4, SignsTheGetObjectExample) {
    auto request = s3Request("/test.txt");
    request.headers.emplace_back("range", "bytes=0-9");
    EXPECT_EQ(
        signedS3(request),
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,"
        "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,"
        "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
    );
}

TEST(SigV4, SignsThePutObjectExample) {
    auto request = s3Request("/" + pathEncoded("test$file.text"));
    request.method = "PUT";
    request.payloadHash = hexOf(sha256("Welcome to Amazon S3."));
    request.headers.emplace_back("date", "Fri, 24 May 2013 00:00:00 GMT");
    request.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
    EXPECT_THAT(
        signedS3(request),
        EndsWith("SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,"
                 "Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
    );
}

TEST(SigV4, SignsTheGetBucketLifecycleExample) {
    EXPECT_THAT(
        signedS3(s3Request("/", {{"lifecycle", ""}})),
        EndsWith("Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    );
}

TEST(SigV4, SignsTheListObjectsExample) {
    EXPECT_THAT(
        signedS3(s3Request("/", {{"prefix", "J"}, {"max-keys", "2"}})),
        EndsWith("Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
    );
}

TEST(SigV4, MakesTheCanonicalRequestOfTheExample) {
    auto request = s3Request("/", {{"prefix", "J"}, {"max-keys", "2"}});
    request.headers.emplace_back("x-amz-content-sha256", kEmptyHash);
    request.headers.emplace_back("x-amz-date", "20130524T000000Z");
    EXPECT_EQ(
        canonicalRequest(request),
        "GET\n/\nmax-keys=2&prefix=J\nhost:examplebucket.s3.amazonaws.com\n"
        "x-amz-content-sha256:" +
            kEmptyHash + "\nx-amz-date:20130524T000000Z\n\n" +
            "host;x-amz-content-sha256;x-amz-date\n" + kEmptyHash
    );
    EXPECT_THAT(
        stringToSign(request, kS3Scope),
        EndsWith("\ndf57d21db20da04d7fa30298dd4488ba3a2b47ca3a489c74750e0f1e7df1b9b7")
    );
}

TEST(SigV4, SignsTheExampleOfAUrl) {
    const auto query = presignedQuery(
        {"GET", "/test.txt", {}, {{"host", kS3Host}}}, kS3Scope, kS3Keys, std::chrono::hours(24)
    );
    EXPECT_EQ(
        query,
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
        "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&"
        "X-Amz-SignedHeaders=host&"
        "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

TEST(SigV4, TemporaryKeysAreSignedWithTheirToken) {
    auto request = s3Request("/");
    const Credentials temporary{"AKIA", "secret", "token/+="};
    signHeaders(request, kS3Scope, temporary);
    EXPECT_THAT(request.headers.back().second, HasSubstr("x-amz-date;x-amz-security-token,"));
    const auto query = presignedQuery(request, kS3Scope, temporary, std::chrono::seconds(60));
    EXPECT_THAT(query, HasSubstr("&X-Amz-Security-Token=token%2F%2B%3D&X-Amz-SignedHeaders="));
}

/// Cases of Amazon's Signature Version 4 test suite; each has its own signature.
struct SuiteCase {
    const char* name;
    SignedRequest request;
    const char* signature;
};

SuiteCase suiteCase(
    const char* name,
    const char* method,
    std::string path,
    Fields query,
    Fields headers,
    const char* signature
) {
    headers.insert(headers.begin(), {"Host", "example.amazonaws.com"});
    headers.emplace_back("X-Amz-Date", "20150830T123600Z");
    return {
        name,
        {method, std::move(path), std::move(query), std::move(headers), kEmptyHash},
        signature};
}

class SigV4Suite : public ::testing::TestWithParam<SuiteCase> {};

TEST_P(SigV4Suite, GivesItsSignature) {
    const SigningScope scope{"us-east-1", "service", 1'440'938'160};
    const Credentials keys{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
    EXPECT_THAT(
        authorizationOf(GetParam().request, scope, keys),
        EndsWith(std::string("Signature=") + GetParam().signature)
    );
}

INSTANTIATE_TEST_SUITE_P(
    Cases,
    SigV4Suite,
    ::testing::Values(
        suiteCase(
            "get_vanilla",
            "GET",
            "/",
            {},
            {},
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"
        ),
        suiteCase(
            "get_vanilla_query_order_key_case",
            "GET",
            "/",
            {{"Param2", "value2"}, {"Param1", "value1"}},
            {},
            "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"
        ),
        suiteCase(
            "get_utf8",
            "GET",
            "/" + pathEncoded("\xe1\x88\xb4"),
            {},
            {},
            "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"
        ),
        suiteCase(
            "get_unreserved",
            "GET",
            "/" + pathEncoded("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
            {},
            {},
            "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"
        ),
        suiteCase(
            "get_header_value_trim",
            "GET",
            "/",
            {},
            {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
            "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"
        ),
        suiteCase(
            "get_header_key_duplicate",
            "GET",
            "/",
            {},
            {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
            "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"
        ),
        suiteCase(
            "post_vanilla",
            "POST",
            "/",
            {},
            {},
            "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
        ),
        suiteCase(
            "post_header_key_sort",
            "POST",
            "/",
            {},
            {{"My-Header1", "value1"}},
            "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"
        )
    ),
    [](const auto& tested) { return std::string(tested.param.name); }
);

}  // namespace
}  // namespace consort::s3

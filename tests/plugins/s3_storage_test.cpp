// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/s3_storage_fixture.h"

namespace consort::s3 {
namespace {

using ::testing::HasSubstr;
using testing::HttpAnswer;
using ::testing::IsEmpty;
using testing::kS3Bucket;
using testing::s3Entry;
using testing::s3Failure;
using testing::s3Head;
using testing::s3Listing;
using ::testing::StartsWith;

using S3StorageTest = testing::S3StorageFixture;

TEST_F(S3StorageTest, StatReadsTheHead) {
    host.http.on(kS3Bucket + "/a", s3Head("12"));
    const auto found = storage().stat(call.call(), "a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->bytes, 12U);
    EXPECT_EQ(found->etag, "e");
    EXPECT_EQ(found->mtimeMs, 1'369'353'600'000);
}

TEST_F(S3StorageTest, AMissingObjectIsToldFromAMissingBucket) {
    host.http.on(kS3Bucket + "/a", {.status = 404})
        .on(kS3Bucket + "/a", s3Failure(404, "NoSuchKey"));
    EXPECT_FALSE(storage().stat(call.call(), "a"));
    host.http.on(kS3Bucket + "/b", {.status = 404})
        .on(kS3Bucket + "/b", s3Failure(404, "NoSuchBucket"));
    EXPECT_THROW(storage().stat(call.call(), "b"), sdk::Unavailable);
    EXPECT_THROW(storage().open(call.call(), {.key = "b"}), sdk::Unavailable);
    EXPECT_THROW(storage().remove(call.call(), "b"), sdk::Unavailable);
    EXPECT_THROW(storage().check(call.call()), sdk::HostError);
}

TEST_F(S3StorageTest, KeysOutsideTheRootAreRefused) {
    for (const auto* key : {"../a", "/a", "a//b", ""}) {
        EXPECT_THROW(storage().stat(call.call(), key), sdk::Invalid) << key;
        EXPECT_THROW(storage().remove(call.call(), key), sdk::Invalid) << key;
    }
    EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(S3StorageTest, TheHostsBodyIsHandedOn) {
    auto part = s3Head("4");
    part.status = 206;
    part.body = "3456";
    part.headers.emplace_back("content-range", "bytes 3-6/10");
    host.http.on(kS3Bucket + "/a", part);
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 3, .length = 4});
    ASSERT_TRUE(blob);
    EXPECT_EQ(host.http.sent.at(0).header("range"), "bytes=3-6");
    EXPECT_EQ(blob->object.bytes, 10U);
    EXPECT_EQ(blob->length, 4U);
    EXPECT_TRUE(std::holds_alternative<sdk::HostReader>(blob->body));
}

TEST_F(S3StorageTest, ABodyOfUnknownLengthIsMeasured) {
    HttpAnswer part{.status = 206, .body = "345", .headers = {{"content-range", "bytes 3-6/10"}}};
    host.http.on(kS3Bucket + "/a", part);
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 3, .length = 4});
    auto& reader = *std::get<std::unique_ptr<sdk::Reader>>(blob.value().body);
    char buffer[16];
    EXPECT_EQ(reader.read(call.call(), buffer), 3U);
    EXPECT_THROW(reader.read(call.call(), buffer), sdk::Unavailable);
}

TEST_F(S3StorageTest, AServerWithoutRangesIsUnsupported) {
    auto whole = s3Head("10");
    whole.body = "0123456789";
    host.http.on(kS3Bucket + "/a", whole);
    EXPECT_THROW(storage().open(call.call(), {.key = "a", .offset = 3}), sdk::Unsupported);
}

TEST_F(S3StorageTest, AServerThatIgnoresIfMatchIsNotBelieved) {
    auto whole = s3Head("1");
    whole.body = "0";
    host.http.on(kS3Bucket + "/a", whole);
    EXPECT_THROW(storage().open(call.call(), {.key = "a", .ifMatch = "f"}), sdk::Conflict);
    EXPECT_EQ(host.http.sent.at(0).header("if-match"), "\"f\"");
}

TEST_F(S3StorageTest, UrlsAreGivenWhenTheyAreAcceptedAndWanted) {
    host.http.on(kS3Bucket + "/a", s3Head("10"));
    settings.delivery = "presign";
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 2, .acceptUrl = true});
    const auto& url = std::get<sdk::Url>(blob.value().body);
    EXPECT_THAT(url.url, StartsWith(kS3Bucket + "/a?X-Amz-Algorithm="));
    EXPECT_EQ(url.expiresMs, env.nowMs + 6 * 3'600'000);
    EXPECT_EQ(blob->length, 8U);
    EXPECT_EQ(host.http.sent.at(0).method, "HEAD");
}

TEST_F(S3StorageTest, AUrlEndsWithTheKeysThatSignedIt) {
    settings.accessKey.clear();
    settings.secretKey.clear();
    env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/x";
    host.http.on(
        "http://169.254.170.2/x",
        {.body = R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T","Expiration":")" +
                 testing::isoDate(env.nowMs / 1000 + 600) + R"("})"}
    );
    const auto url = storage().presign(call.call(), {"a", "GET", std::chrono::hours(1)});
    EXPECT_EQ(url.expiresMs, env.nowMs + 600'000);
}

TEST_F(S3StorageTest, PresignIsCappedAtSevenDays) {
    const auto url = storage().presign(call.call(), {"a", "PUT", std::chrono::hours(1000)});
    EXPECT_THAT(url.url, HasSubstr("&X-Amz-Expires=604800&"));
    EXPECT_EQ(url.expiresMs, env.nowMs + 604'800'000);
    EXPECT_THROW(
        storage().presign(call.call(), {"a", "DELETE", std::chrono::hours(1)}), sdk::Unsupported
    );
}

TEST_F(S3StorageTest, AReadOnlyStorageRefusesChanges) {
    settings.readOnly = true;
    EXPECT_THROW(put(testing::MemoryReader("x"), {.key = "a"}), sdk::Denied);
    EXPECT_THROW(storage().remove(call.call(), "a"), sdk::Denied);
    EXPECT_THROW(storage().presign(call.call(), {"a", "PUT", std::chrono::hours(1)}), sdk::Denied);
    EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(S3StorageTest, KeysBeyondWhatS3HasAreNotThere) {
    const std::string key(1025, 'k');
    EXPECT_FALSE(storage().stat(call.call(), key));
    EXPECT_FALSE(storage().open(call.call(), {.key = key}));
    EXPECT_THROW(put(testing::MemoryReader("x"), {.key = key}), sdk::Invalid);
    storage().remove(call.call(), key);
    EXPECT_THAT(requests(), IsEmpty());
}

TEST_F(S3StorageTest, NoBodyIsLeftOpen) {
    host.http.on(kS3Bucket + "/a", {.status = 404})
        .on(kS3Bucket + "/a", s3Failure(404, "NoSuchKey"));
    host.http.on(kS3Bucket, s3Listing(s3Entry("b")));
    storage().stat(call.call(), "a");
    list({.prefix = ""});
    EXPECT_EQ(host.http.openBodies(), 0);
}

class S3SettingsTest : public S3StorageTest {
protected:
    std::string refused() {
        try {
            const S3Storage made(host.host(), settings, env.get());
        } catch (const sdk::Invalid& error) {
            return error.what();
        }
        return "was taken";
    }
};

TEST_F(S3SettingsTest, WhatDoesNotFitIsNamed) {
    settings.prefix = "/music";
    EXPECT_THAT(refused(), StartsWith("prefix: "));
    settings.prefix = "";
    settings.secretKey = "";
    EXPECT_THAT(refused(), StartsWith("access_key and secret_key: "));
    settings.secretKey = "SK";
    settings.partSize.bytes = 1;
    EXPECT_THAT(refused(), StartsWith("part_size: "));
    settings.partSize.bytes = 8U << 20U;
    settings.urlLifetime = std::chrono::hours(200);
    EXPECT_THAT(refused(), StartsWith("url_lifetime: "));
    settings.urlLifetime = std::chrono::hours(1);
    settings.delivery = "cloudfront";
    EXPECT_THAT(refused(), HasSubstr("needs cloudfront.domain"));
    settings.cloudfront = {"d1.cloudfront.net", "K1", "no key", ""};
    EXPECT_EQ(refused(), "the private key is no RSA key in PEM without a pass phrase");
}

}  // namespace
}  // namespace consort::s3

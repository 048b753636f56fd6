// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/s3_fixture.h"

namespace consort::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::HttpSent;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string kBucket = "http://ceph:7480/music";

HttpAnswer failure(int status, const std::string& code) {
    return {.status = status, .body = "<Error><Code>" + code + "</Code></Error>"};
}

HttpAnswer listing(const std::string& inner) {
    return {.body = "<ListBucketResult>" + inner + "</ListBucketResult>"};
}

std::string entry(const std::string& key) {
    return "<Contents><Key>" + key + "</Key><Size>1</Size></Contents>";
}

HttpAnswer head(const std::string& bytes) {
    return {
        .headers = {
            {"content-length", bytes},
            {"etag", "\"e\""},
            {"last-modified", "Fri, 24 May 2013 00:00:00 GMT"}}};
}

class S3StorageTest : public ::testing::Test {
protected:
    S3StorageTest() {
        settings.endpoint = "http://ceph:7480";
        settings.bucket = "music";
        settings.accessKey = "AK";
        settings.secretKey = "SK";
    }

    S3Storage& storage() {
        if (!storage_) {
            storage_ = std::make_unique<S3Storage>(host.host(), settings, env.get());
        }
        return *storage_;
    }

    std::vector<std::string> list(const sdk::ListRequest& request) {
        std::vector<std::string> keys;
        storage().list(call.call(), request, [&keys](const sdk::Object& object) {
            keys.push_back(object.key);
            return true;
        });
        return keys;
    }

    sdk::Object put(const testing::MemoryReader& from, const sdk::PutRequest& request) {
        sdk::Source source(*from.raw(), call.call());
        return storage().put(call.call(), request, source);
    }

    /// "POST uploads", "PUT 1", … of all that was sent.
    std::vector<std::string> requests() const {
        std::vector<std::string> all;
        for (const auto& sent : host.http.sent) {
            all.push_back(sent.method + sent.url.substr(kBucket.size()));
        }
        return all;
    }

    /// A server that takes uploads in parts; `failing` answers instead where it has something.
    void takeParts(std::function<std::optional<HttpAnswer>(const HttpSent&)> failing) {
        settings.partSize.bytes = std::uint64_t{5} << 20U;
        host.http.answer = [failing = std::move(failing)](const HttpSent& sent) {
            if (auto other = failing(sent)) {
                return *other;
            }
            if (sent.method == "POST" && sent.url.ends_with("?uploads=")) {
                return HttpAnswer{
                    .body =
                        "<InitiateMultipartUploadResult><UploadId>U1</UploadId>"
                        "</InitiateMultipartUploadResult>"};
            }
            if (sent.method == "POST") {
                return HttpAnswer{
                    .body =
                        "<CompleteMultipartUploadResult><ETag>&quot;e&quot;</ETag>"
                        "</CompleteMultipartUploadResult>"};
            }
            return sent.method == "HEAD" ? head("11000000")
                                         : HttpAnswer{.headers = {{"etag", "\"p\""}}};
        };
    }

    testing::FakeEnvironment env;
    testing::FakeHost host;
    testing::FakeCall call;
    Settings settings;

private:
    std::unique_ptr<S3Storage> storage_;
};

TEST_F(S3StorageTest, StatReadsTheHead) {
    host.http.on(kBucket + "/a", head("12"));
    const auto found = storage().stat(call.call(), "a");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->bytes, 12U);
    EXPECT_EQ(found->etag, "e");
    EXPECT_EQ(found->mtimeMs, 1'369'353'600'000);
}

TEST_F(S3StorageTest, AMissingObjectIsToldFromAMissingBucket) {
    host.http.on(kBucket + "/a", {.status = 404}).on(kBucket + "/a", failure(404, "NoSuchKey"));
    EXPECT_FALSE(storage().stat(call.call(), "a"));
    host.http.on(kBucket + "/b", {.status = 404}).on(kBucket + "/b", failure(404, "NoSuchBucket"));
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
    auto part = head("4");
    part.status = 206;
    part.body = "3456";
    part.headers.emplace_back("content-range", "bytes 3-6/10");
    host.http.on(kBucket + "/a", part);
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 3, .length = 4});
    ASSERT_TRUE(blob);
    EXPECT_EQ(host.http.sent.at(0).header("range"), "bytes=3-6");
    EXPECT_EQ(blob->object.bytes, 10U);
    EXPECT_EQ(blob->length, 4U);
    EXPECT_TRUE(std::holds_alternative<sdk::HostReader>(blob->body));
}

TEST_F(S3StorageTest, ABodyOfUnknownLengthIsMeasured) {
    HttpAnswer part{.status = 206, .body = "345", .headers = {{"content-range", "bytes 3-6/10"}}};
    host.http.on(kBucket + "/a", part);
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 3, .length = 4});
    auto& reader = *std::get<std::unique_ptr<sdk::Reader>>(blob.value().body);
    char buffer[16];
    EXPECT_EQ(reader.read(call.call(), buffer), 3U);
    EXPECT_THROW(reader.read(call.call(), buffer), sdk::Unavailable);
}

TEST_F(S3StorageTest, AServerWithoutRangesIsUnsupported) {
    auto whole = head("10");
    whole.body = "0123456789";
    host.http.on(kBucket + "/a", whole);
    EXPECT_THROW(storage().open(call.call(), {.key = "a", .offset = 3}), sdk::Unsupported);
}

TEST_F(S3StorageTest, AServerThatIgnoresIfMatchIsNotBelieved) {
    auto whole = head("1");
    whole.body = "0";
    host.http.on(kBucket + "/a", whole);
    EXPECT_THROW(storage().open(call.call(), {.key = "a", .ifMatch = "f"}), sdk::Conflict);
    EXPECT_EQ(host.http.sent.at(0).header("if-match"), "\"f\"");
}

TEST_F(S3StorageTest, UrlsAreGivenWhenTheyAreAcceptedAndWanted) {
    host.http.on(kBucket + "/a", head("10"));
    settings.delivery = "presign";
    const auto blob = storage().open(call.call(), {.key = "a", .offset = 2, .acceptUrl = true});
    const auto& url = std::get<sdk::Url>(blob.value().body);
    EXPECT_THAT(url.url, StartsWith(kBucket + "/a?X-Amz-Algorithm="));
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

TEST_F(S3StorageTest, ListsPageByPageBelowThePrefix) {
    settings.prefix = "lib";
    host.http
        .on(kBucket,
            listing(
                entry("lib/a") +
                "<IsTruncated>true</IsTruncated><NextContinuationToken>t=1</NextContinuationToken>"
            ))
        .on(kBucket, listing(entry("lib/b") + "<IsTruncated>false</IsTruncated>"));
    EXPECT_THAT(list({.prefix = "", .afterKey = "A"}), ElementsAre("a", "b"));
    EXPECT_THAT(
        requests(),
        ElementsAre(
            "GET?encoding-type=url&list-type=2&prefix=lib%2F&start-after=lib%2FA",
            "GET?continuation-token=t%3D1&encoding-type=url&list-type=2&prefix=lib%2F"
        )
    );
}

TEST_F(S3StorageTest, KeysThatAreNoPathsAreLeftOutWithOneLine) {
    host.http.on(
        kBucket,
        listing(
            entry("../x") + entry("/y") + entry("a//b") + entry("c") + entry("folder/") +
            entry("folder/d")
        )
    );
    EXPECT_THAT(list({.prefix = ""}), ElementsAre("c", "folder/d"));
    ASSERT_EQ(host.log.size(), 1U);
    EXPECT_EQ(host.log[0].fields["count"], "3");
    EXPECT_EQ(host.log[0].fields["such_as"], "../x");
}

TEST_F(S3StorageTest, AListingThatDoesNotGetOnIsAnError) {
    host.http.on(
        kBucket,
        listing("<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>")
    );
    EXPECT_THROW(list({.prefix = ""}), sdk::Unavailable);
}

TEST_F(S3StorageTest, AListingOutOfOrderIsAnError) {
    const std::string more =
        "<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>";
    host.http.on(kBucket, listing(entry("b") + more)).on(kBucket, listing(entry("a")));
    EXPECT_THROW(list({.prefix = ""}), sdk::Unsupported);
}

TEST_F(S3StorageTest, ASmallUploadIsOneRequest) {
    host.http.on(kBucket + "/a", {.headers = {{"etag", "\"e\""}}}).on(kBucket + "/a", head("3"));
    const auto stored =
        put(testing::MemoryReader("abc"), {.key = "a", .contentType = "audio/flac"});
    EXPECT_EQ(stored.etag, "e");
    EXPECT_THAT(requests(), ElementsAre("PUT/a", "HEAD/a"));
    EXPECT_EQ(host.http.sent.at(0).body, "abc");
    EXPECT_EQ(host.http.sent.at(0).header("content-type"), "audio/flac");
}

TEST_F(S3StorageTest, ALargeUploadGoesInParts) {
    takeParts([](const HttpSent&) { return std::nullopt; });
    const auto stored = put(testing::MemoryReader(std::string(11'000'000, 'x')), {.key = "a"});
    EXPECT_EQ(stored.etag, "e");
    EXPECT_THAT(
        requests(),
        ElementsAre(
            "POST/a?uploads=",
            "PUT/a?partNumber=1&uploadId=U1",
            "PUT/a?partNumber=2&uploadId=U1",
            "PUT/a?partNumber=3&uploadId=U1",
            "POST/a?uploadId=U1",
            "HEAD/a"
        )
    );
    EXPECT_EQ(host.http.sent.at(3).body.size(), 11'000'000U - 2 * (5U << 20U));
    EXPECT_THAT(
        host.http.sent.at(4).body, HasSubstr("<PartNumber>3</PartNumber><ETag>&quot;p&quot;")
    );
}

TEST_F(S3StorageTest, APartIsSentAgainWhenTheServerIsBusy) {
    int busy = 2;
    takeParts([&busy](const HttpSent& sent) {
        const bool isPart = sent.url.find("partNumber=2") != std::string::npos;
        return isPart && busy-- > 0 ? std::optional(failure(503, "SlowDown")) : std::nullopt;
    });
    put(testing::MemoryReader(std::string(11'000'000, 'x')), {.key = "a", .bytes = 11'000'000});
    EXPECT_EQ(host.http.sent.at(2).body, host.http.sent.at(4).body);
    EXPECT_EQ(env.waits.size(), 2U);
}

TEST_F(S3StorageTest, AFailureInTheCompletedAnswerIsOne) {
    takeParts([](const HttpSent& sent) {
        return sent.method == "POST" && sent.url.ends_with("uploadId=U1")
                   ? std::optional(HttpAnswer{.body = "<Error><Code>AccessDenied</Code></Error>"})
                   : std::nullopt;
    });
    EXPECT_THROW(
        put(testing::MemoryReader(std::string(6'000'000, 'x')), {.key = "a"}), sdk::Denied
    );
    EXPECT_EQ(requests().back(), "DELETE/a?uploadId=U1");
}

TEST_F(S3StorageTest, ACompletionWhoseAnswerWasLostIsFoundOut) {
    bool isFirst = true;
    takeParts([&isFirst](const HttpSent& sent) -> std::optional<HttpAnswer> {
        if (sent.method == "POST" && sent.url.ends_with("uploadId=U1")) {
            return std::exchange(isFirst, false) ? HttpAnswer{.failure = CONSORT_E_UNAVAILABLE}
                                                 : failure(404, "NoSuchUpload");
        }
        auto found = head("6000000");
        found.headers[1].second = "\"abc-2\"";
        return sent.method == "HEAD" ? std::optional(found) : std::nullopt;
    });
    EXPECT_EQ(put(testing::MemoryReader(std::string(6'000'000, 'x')), {.key = "a"}).etag, "abc-2");
}

TEST_F(S3StorageTest, AnUploadWhoseSourceFailsIsAbortedWithItsStatus) {
    takeParts([](const HttpSent&) { return std::nullopt; });
    testing::MemoryReader failing(std::string(11'000'000, 'x'));
    failing.failingAt(8'000'000, CONSORT_E_TIMEOUT);
    try {
        put(failing, {.key = "a"});
        FAIL() << "was stored";
    } catch (const sdk::Error& error) {
        EXPECT_EQ(error.code(), CONSORT_E_TIMEOUT);
    }
    EXPECT_EQ(requests().back(), "DELETE/a?uploadId=U1");
}

TEST_F(S3StorageTest, AnUploadIsAbortedAlsoWhenTheCallIsOver) {
    takeParts([this](const HttpSent& sent) {
        if (sent.url.find("partNumber=1") != std::string::npos) {
            call.cancel();
        }
        return std::nullopt;
    });
    EXPECT_THROW(
        put(testing::MemoryReader(std::string(11'000'000, 'x')), {.key = "a"}), sdk::Cancelled
    );
    EXPECT_EQ(requests().back(), "DELETE/a?uploadId=U1");
}

TEST_F(S3StorageTest, PartsThatCannotBeRemovedAreLogged) {
    takeParts([](const HttpSent& sent) {
        const bool isWrong =
            sent.method == "DELETE" || sent.url.find("partNumber") != std::string::npos;
        return isWrong ? std::optional(failure(403, "AccessDenied")) : std::nullopt;
    });
    EXPECT_THROW(
        put(testing::MemoryReader(std::string(6'000'000, 'x')), {.key = "a"}), sdk::Denied
    );
    EXPECT_THAT(host.logText(), HasSubstr("its parts stay in the bucket"));
}

TEST_F(S3StorageTest, AnotherLengthThanAnnouncedIsInvalidBeforeAnythingIsVisible) {
    takeParts([](const HttpSent&) { return std::nullopt; });
    EXPECT_THROW(put(testing::MemoryReader("12345"), {.key = "a", .bytes = 4}), sdk::Invalid);
    EXPECT_THROW(put(testing::MemoryReader("12345"), {.key = "a", .bytes = 6}), sdk::Invalid);
    EXPECT_THAT(requests(), IsEmpty());
    const std::string large(11'000'000, 'x');
    EXPECT_THROW(
        put(testing::MemoryReader(large), {.key = "a", .bytes = 11'000'001}), sdk::Invalid
    );
    EXPECT_EQ(requests().back(), "DELETE/a?uploadId=U1");
}

TEST_F(S3StorageTest, AConditionIsSentInTheFormThatTheServerTakes) {
    host.http.on(kBucket + "/a", head("1"))
        .on(kBucket + "/a", failure(412, "PreconditionFailed"))
        .on(kBucket + "/a", head("1"));
    put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "e"});
    EXPECT_EQ(host.http.sent.at(1).header("if-match"), "\"e\"");
    EXPECT_EQ(host.http.sent.at(2).header("if-match"), "e");
}

TEST_F(S3StorageTest, AServerWithoutConditionalWritesIsAskedWithout) {
    host.http.on(kBucket + "/a", head("1"))
        .on(kBucket + "/a", failure(501, "NotImplemented"))
        .on(kBucket + "/a", head("1"));
    put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "e"});
    EXPECT_EQ(host.http.sent.at(2).method, "PUT");
    EXPECT_EQ(host.http.sent.at(2).header("if-match"), "");
    EXPECT_THROW(put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "f"}), sdk::Conflict);
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
    host.http.on(kBucket + "/a", {.status = 404}).on(kBucket + "/a", failure(404, "NoSuchKey"));
    host.http.on(kBucket, listing(entry("b")));
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

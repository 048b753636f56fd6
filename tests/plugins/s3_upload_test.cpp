// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/storage-s3/digest.h"
#include "tests/plugins/support/s3_storage_fixture.h"

namespace consort::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::HttpSent;
using ::testing::IsEmpty;
using testing::kS3Bucket;
using testing::s3Failure;
using testing::s3Head;

class S3UploadTest : public testing::S3StorageFixture {
protected:
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
            return sent.method == "HEAD"
                       ? s3Head("11000000")
                       : HttpAnswer{.headers = {{"etag", "\"" + hexOf(md5(sent.body)) + "\""}}};
        };
    }

    /// The same, but the upload is gone before it is joined, and the object has that etag.
    void takePartsAndLoseThem(const std::string& etag) {
        takeParts([etag](const HttpSent& sent) -> std::optional<HttpAnswer> {
            if (sent.method == "POST" && sent.url.ends_with("uploadId=U1")) {
                return s3Failure(404, "NoSuchUpload");
            }
            return sent.method == "HEAD" ? std::optional(s3Head("6000000", etag)) : std::nullopt;
        });
    }

    /// Loses the answer to the first request that changes something, and refuses the condition from
    /// then on; the object has the etag `now` by then.
    void loseTheAnswer(const HttpAnswer& first, const std::string& now) {
        host.http.answer = [first, now, isLost = false](const HttpSent& sent) mutable {
            if (sent.method == "HEAD") {
                return s3Head("3", isLost ? now : "e");
            }
            return std::exchange(isLost, true) ? s3Failure(412, "PreconditionFailed") : first;
        };
    }

    /// The code of what put() of "abc" over the etag e throws; 0 for success.
    std::int32_t putOver() {
        try {
            put(testing::MemoryReader("abc"), {.key = "a", .ifMatch = "e"});
        } catch (const sdk::Error& error) {
            return error.code();
        }
        return CONSORT_OK;
    }

    /// As S3 makes the etag of an object of two parts.
    static std::string etagOfTwo(const std::string& bytes) {
        const std::size_t part = 5U << 20U;
        return hexOf(md5(md5(bytes.substr(0, part)) + md5(bytes.substr(part)))) + "-2";
    }

    const std::string twoParts = std::string(6'000'000, 'x');
};

TEST_F(S3UploadTest, ASmallUploadIsOneRequest) {
    host.http.on(kS3Bucket + "/a", {.headers = {{"etag", "\"e\""}}}
    ).on(kS3Bucket + "/a", s3Head("3"));
    const auto stored =
        put(testing::MemoryReader("abc"), {.key = "a", .contentType = "audio/flac"});
    EXPECT_EQ(stored.etag, "e");
    EXPECT_THAT(requests(), ElementsAre("PUT/a", "HEAD/a"));
    EXPECT_EQ(host.http.sent.at(0).body, "abc");
    EXPECT_EQ(host.http.sent.at(0).header("content-type"), "audio/flac");
}

TEST_F(S3UploadTest, ALargeUploadGoesInParts) {
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
        host.http.sent.at(4).body,
        HasSubstr("<PartNumber>3</PartNumber><ETag>&quot;" + hexOf(md5(host.http.sent.at(3).body)))
    );
}

TEST_F(S3UploadTest, APartIsSentAgainWhenTheServerIsBusy) {
    int busy = 2;
    takeParts([&busy](const HttpSent& sent) {
        const bool isPart = sent.url.find("partNumber=2") != std::string::npos;
        return isPart && busy-- > 0 ? std::optional(s3Failure(503, "SlowDown")) : std::nullopt;
    });
    put(testing::MemoryReader(std::string(11'000'000, 'x')), {.key = "a", .bytes = 11'000'000});
    EXPECT_EQ(host.http.sent.at(2).body, host.http.sent.at(4).body);
    EXPECT_EQ(env.waits.size(), 2U);
}

TEST_F(S3UploadTest, AFailureInTheCompletedAnswerIsOne) {
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

TEST_F(S3UploadTest, ACompletionWhoseAnswerWasLostIsFoundOut) {
    takePartsAndLoseThem(etagOfTwo(twoParts));
    EXPECT_EQ(put(testing::MemoryReader(twoParts), {.key = "a"}).etag, etagOfTwo(twoParts));
}

TEST_F(S3UploadTest, AnOlderObjectOfTheSameSizeIsNotTakenForTheUpload) {
    takePartsAndLoseThem(etagOfTwo(std::string(6'000'000, 'y')));
    EXPECT_THROW(put(testing::MemoryReader(twoParts), {.key = "a"}), sdk::Unavailable);
}

TEST_F(S3UploadTest, ACompletionThatMetItsOwnChangeIsFoundOut) {
    takeParts([this, posts = 0](const HttpSent& sent) mutable -> std::optional<HttpAnswer> {
        if (sent.method == "HEAD") {
            return s3Head("6000000", posts == 0 ? "e" : etagOfTwo(twoParts));
        }
        if (sent.method != "POST" || !sent.url.ends_with("uploadId=U1")) {
            return std::nullopt;
        }
        return ++posts == 1 ? HttpAnswer{.failure = CONSORT_E_TIMEOUT}
                            : s3Failure(412, "PreconditionFailed");
    });
    const auto stored = put(testing::MemoryReader(twoParts), {.key = "a", .ifMatch = "e"});
    EXPECT_EQ(stored.etag, etagOfTwo(twoParts));
}

TEST_F(S3UploadTest, AnUploadWhoseSourceFailsIsAbortedWithItsStatus) {
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

TEST_F(S3UploadTest, AnUploadIsAbortedAlsoWhenTheCallIsOver) {
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

TEST_F(S3UploadTest, PartsThatCannotBeRemovedAreLogged) {
    takeParts([](const HttpSent& sent) {
        const bool isWrong =
            sent.method == "DELETE" || sent.url.find("partNumber") != std::string::npos;
        return isWrong ? std::optional(s3Failure(403, "AccessDenied")) : std::nullopt;
    });
    EXPECT_THROW(
        put(testing::MemoryReader(std::string(6'000'000, 'x')), {.key = "a"}), sdk::Denied
    );
    EXPECT_THAT(host.logText(), HasSubstr("its parts stay in the bucket"));
}

TEST_F(S3UploadTest, AnotherLengthThanAnnouncedIsInvalidBeforeAnythingIsVisible) {
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

TEST_F(S3UploadTest, AConditionIsSentInTheFormThatTheServerTakes) {
    host.http.on(kS3Bucket + "/a", s3Head("1"))
        .on(kS3Bucket + "/a", s3Failure(412, "PreconditionFailed"))
        .on(kS3Bucket + "/a", s3Head("1"));
    put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "e"});
    EXPECT_EQ(host.http.sent.at(1).header("if-match"), "\"e\"");
    EXPECT_EQ(host.http.sent.at(2).header("if-match"), "e");
}

TEST_F(S3UploadTest, AConditionThatMetItsOwnChangeIsASuccess) {
    loseTheAnswer({.failure = CONSORT_E_UNAVAILABLE}, hexOf(md5("abc")));
    EXPECT_EQ(putOver(), CONSORT_OK);
}

TEST_F(S3UploadTest, AChangeBehindAProxyThatGaveUpIsASuccessToo) {
    loseTheAnswer({.status = 504}, hexOf(md5("abc")));
    EXPECT_EQ(putOver(), CONSORT_OK);
}

TEST_F(S3UploadTest, WhetherALostChangeWasMadeMayStayUnknown) {
    loseTheAnswer({.failure = CONSORT_E_UNAVAILABLE}, "another");
    EXPECT_EQ(putOver(), CONSORT_E_UNAVAILABLE);
}

TEST_F(S3UploadTest, AConditionRefusedAfterABusyServerIsAConflict) {
    loseTheAnswer(s3Failure(503, "SlowDown"), hexOf(md5("abc")));
    EXPECT_EQ(putOver(), CONSORT_E_CONFLICT);
}

TEST_F(S3UploadTest, AServerWithoutConditionalWritesIsAskedWithout) {
    host.http.on(kS3Bucket + "/a", s3Head("1"))
        .on(kS3Bucket + "/a", s3Failure(501, "NotImplemented"))
        .on(kS3Bucket + "/a", s3Head("1"));
    put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "e"});
    EXPECT_EQ(host.http.sent.at(2).method, "PUT");
    EXPECT_EQ(host.http.sent.at(2).header("if-match"), "");
    EXPECT_THROW(put(testing::MemoryReader("x"), {.key = "a", .ifMatch = "f"}), sdk::Conflict);
}

}  // namespace
}  // namespace consort::s3

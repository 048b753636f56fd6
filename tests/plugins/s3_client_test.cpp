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
using ::testing::Not;

HttpAnswer failure(int status, const std::string& code, const std::string& more = "") {
    return {.status = status, .body = "<Error><Code>" + code + "</Code>" + more + "</Error>"};
}

class S3ClientTest : public ::testing::Test {
protected:
    S3ClientTest() {
        env.variables["AWS_ACCESS_KEY_ID"] = "AK";
        env.variables["AWS_SECRET_ACCESS_KEY"] = "SK";
        options.place = {"", "us-east-1", "music"};
        options.publicPlace = options.place;
    }

    /// The answers in order; the last one stays.
    void answer(std::vector<HttpAnswer> answers) {
        host.http.answer = [answers = std::move(answers),
                            next = std::size_t{0}](const HttpSent&) mutable {
            return answers[next + 1 < answers.size() ? next++ : next];
        };
    }

    S3Answer get(const std::string& key = "a.flac") {
        CredentialSources sources;
        sources.push_back(environmentCredentials(env.get()));
        client = std::make_unique<S3Client>(host.host(), env.get(), options, std::move(sources));
        return client->send(call.call(), {.key = key});
    }

    /// The code and text of what the failure of get() is for the host.
    std::pair<std::int32_t, std::string> raised() {
        const auto failed = get();
        try {
            client->raise(failed.failure.value(), "a.flac");
        } catch (const sdk::Error& error) {
            return {error.code(), error.what()};
        }
    }

    testing::FakeEnvironment env;
    testing::FakeHost host;
    testing::FakeCall call;
    S3Options options;
    std::unique_ptr<S3Client> client;
};

TEST_F(S3ClientTest, SignsWhatItSends) {
    answer({{.body = "x"}});
    EXPECT_TRUE(get("a b.flac").isSuccess());
    const auto& sent = host.http.sent.at(0);
    EXPECT_EQ(sent.url, "https://music.s3.us-east-1.amazonaws.com/a%20b.flac");
    EXPECT_THAT(
        sent.header("authorization"),
        HasSubstr("Credential=AK/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;x-amz-")
    );
    EXPECT_EQ(sent.header("x-amz-date"), "20130524T000000Z");
    EXPECT_EQ(sent.header("host"), "");
}

TEST_F(S3ClientTest, ABodyIsHashedInTheClearAndNotUnderTls) {
    answer({{}});
    get();
    client->send(call.call(), {.method = "PUT", .key = "a", .body = "bytes"});
    EXPECT_EQ(host.http.sent.at(1).header("x-amz-content-sha256"), "UNSIGNED-PAYLOAD");
    options.place.endpoint = "http://nas:7480";
    get();
    client->send(call.call(), {.method = "PUT", .key = "a", .body = "bytes"});
    EXPECT_EQ(host.http.sent.at(3).header("x-amz-content-sha256"), hexOf(sha256("bytes")));
    EXPECT_EQ(host.http.sent.at(3).body, "bytes");
}

TEST_F(S3ClientTest, ABusyServerIsAskedAgainWithGrowingPauses) {
    answer(
        {failure(503, "SlowDown"), failure(500, "InternalError"), failure(429, ""), {.body = "x"}}
    );
    EXPECT_TRUE(get().isSuccess());
    using std::chrono::milliseconds;
    EXPECT_THAT(env.waits, ElementsAre(milliseconds(50), milliseconds(100), milliseconds(200)));
}

TEST_F(S3ClientTest, GivesUpAfterAsManyAttemptsAsConfigured) {
    answer({failure(503, "SlowDown")});
    const auto [code, text] = raised();
    EXPECT_EQ(code, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(text, "\"a.flac\": S3 answered 503 SlowDown");
    EXPECT_EQ(host.http.sent.size(), 4U);
}

TEST_F(S3ClientTest, HonoursRetryAfterWhenItIsShort) {
    auto busy = failure(503, "SlowDown");
    busy.headers = {{"retry-after", "2"}};
    answer({busy, {.body = "x"}});
    EXPECT_TRUE(get().isSuccess());
    EXPECT_THAT(env.waits, ElementsAre(std::chrono::milliseconds(2000)));
}

TEST_F(S3ClientTest, PassesALongRetryAfterOn) {
    auto busy = failure(429, "");
    busy.headers = {{"retry-after", "60"}};
    answer({busy});
    const auto failed = get();
    EXPECT_EQ(failed.failure->retryAfter, std::chrono::seconds(60));
    EXPECT_THAT(env.waits, IsEmpty());
}

TEST_F(S3ClientTest, AConnectionThatBreaksIsTriedAgain) {
    answer({{.failure = CONSORT_E_UNAVAILABLE}, {.failure = CONSORT_E_TIMEOUT}, {.body = "x"}});
    EXPECT_TRUE(get().isSuccess());
    EXPECT_EQ(env.waits.size(), 2U);
}

TEST_F(S3ClientTest, AHostThatIsNotDeclaredIsNotTriedAgain) {
    answer({{.failure = CONSORT_E_DENIED}});
    EXPECT_THROW(get(), sdk::HostError);
    EXPECT_EQ(host.http.sent.size(), 1U);
}

TEST_F(S3ClientTest, DoesNotWaitBeyondTheDeadline) {
    call.setTimeout(std::chrono::seconds(1));
    auto busy = failure(503, "SlowDown");
    busy.headers = {{"retry-after", "2"}};
    answer({busy});
    EXPECT_FALSE(get().isSuccess());
    EXPECT_THAT(env.waits, IsEmpty());
}

TEST_F(S3ClientTest, ACancelledCallEndsWhileItWaits) {
    answer({failure(503, "SlowDown")});
    call.cancelAtAsk(3);
    EXPECT_THROW(get(), sdk::Cancelled);
}

TEST_F(S3ClientTest, FollowsTheBucketToItsRegionOnceAndRemembersIt) {
    answer(
        {failure(400, "AuthorizationHeaderMalformed", "<Region>eu-north-1</Region>"), {.body = "x"}}
    );
    EXPECT_TRUE(get().isSuccess());
    EXPECT_EQ(host.http.sent.at(1).url, "https://music.s3.eu-north-1.amazonaws.com/a.flac");
    EXPECT_THAT(host.http.sent.at(1).header("authorization"), HasSubstr("/eu-north-1/s3/"));
    client->send(call.call(), {.key = "b"});
    EXPECT_EQ(host.http.sent.at(2).url, "https://music.s3.eu-north-1.amazonaws.com/b");
    EXPECT_THAT(host.logText(), HasSubstr("region=eu-north-1"));
}

TEST_F(S3ClientTest, ReadsTheRegionFromTheHeaderToo) {
    auto moved = failure(301, "PermanentRedirect");
    moved.headers = {{"x-amz-bucket-region", "eu-west-3"}};
    answer({moved, {.body = "x"}});
    EXPECT_TRUE(get().isSuccess());
    EXPECT_THAT(host.http.sent.at(1).url, HasSubstr("eu-west-3"));
}

TEST_F(S3ClientTest, ABucketThatStaysElsewhereIsNamedWithItsRegion) {
    answer({failure(301, "PermanentRedirect", "<Region>eu-north-1</Region>")});
    const auto [code, text] = raised();
    EXPECT_EQ(code, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(
        text,
        "bucket \"music\" is not in the configured region but in \"eu-north-1\": set `region` to "
        "that"
    );
    EXPECT_EQ(host.http.sent.size(), 2U);
}

TEST_F(S3ClientTest, ARequestThatWasUnderWayWhenAnotherLearntTheRegionFollowsToo) {
    host.http.answer = [](const HttpSent& sent) {
        const bool isThere = sent.header("authorization").find("/eu-north-1/") != std::string::npos;
        return isThere
                   ? HttpAnswer{.body = "x"}
                   : failure(400, "AuthorizationHeaderMalformed", "<Region>eu-north-1</Region>");
    };
    auto environment = env.get();
    int asked = 0;
    // The credentials ask for the time first, then the signature does, with the old region: just
    // then another request goes through all of it.
    environment.nowMs = [&] {
        if (++asked == 2) {
            testing::FakeCall other;
            EXPECT_TRUE(client->send(other.call(), {.key = "b"}).isSuccess());
        }
        return env.nowMs;
    };
    CredentialSources sources;
    sources.push_back(environmentCredentials(env.get()));
    client = std::make_unique<S3Client>(host.host(), environment, options, std::move(sources));
    EXPECT_TRUE(client->send(call.call(), {.key = "a"}).isSuccess());
    EXPECT_THAT(host.http.sent.at(2).url, HasSubstr("us-east-1"));
    EXPECT_EQ(host.log.size(), 1U);
}

TEST_F(S3ClientTest, ARegionThatIsNoNameIsNotFollowed) {
    for (const auto* region : {"x.evil.example/", "a b", "a@b", "a/b", ""}) {
        host.http.sent.clear();
        auto moved = failure(301, "PermanentRedirect");
        moved.headers = {{"x-amz-bucket-region", region}};
        answer({moved});
        get();
        EXPECT_EQ(host.http.sent.size(), 1U) << region;
        answer({failure(301, "PermanentRedirect", std::string("<Region>") + region + "</Region>")});
        get();
        EXPECT_EQ(host.http.sent.size(), 2U) << region;
    }
}

TEST_F(S3ClientTest, AnotherHostIsNotFollowedButNamed) {
    answer({failure(301, "PermanentRedirect", "<Endpoint>s3.example.org</Endpoint>")});
    EXPECT_THAT(raised().second, HasSubstr("but in \"s3.example.org\""));
    EXPECT_EQ(host.http.sent.size(), 1U);
}

TEST_F(S3ClientTest, AWrongClockIsPutRightByTheServersAndRemembered) {
    auto skewed = failure(403, "RequestTimeTooSkewed");
    skewed.headers = {{"date", "Fri, 24 May 2013 01:00:00 GMT"}};
    answer({skewed, {.body = "x"}});
    EXPECT_TRUE(get().isSuccess());
    EXPECT_EQ(host.http.sent.at(1).header("x-amz-date"), "20130524T010000Z");
    client->send(call.call(), {.key = "b"});
    EXPECT_EQ(host.http.sent.at(2).header("x-amz-date"), "20130524T010000Z");
}

TEST_F(S3ClientTest, AClockThatCannotBePutRightIsNamed) {
    answer({failure(403, "RequestTimeTooSkewed", "<Message>too large</Message>")});
    const auto [code, text] = raised();
    EXPECT_EQ(code, CONSORT_E_UNAVAILABLE);
    EXPECT_THAT(text, HasSubstr("403 RequestTimeTooSkewed: too large"));
}

TEST_F(S3ClientTest, ExpiredKeysAreLoadedAgainOnce) {
    env.variables["AWS_SESSION_TOKEN"] = "old";
    host.http.answer = [this](const HttpSent& sent) {
        env.variables["AWS_SESSION_TOKEN"] = "new";
        return sent.header("x-amz-security-token") == "old" ? failure(400, "ExpiredToken")
                                                            : HttpAnswer{.body = "x"};
    };
    EXPECT_TRUE(get().isSuccess());
    EXPECT_EQ(host.http.sent.size(), 2U);
}

TEST_F(S3ClientTest, KeysThatStayExpiredAreNamed) {
    answer({failure(400, "ExpiredToken", "<Message>The provided token has expired.</Message>")});
    const auto [code, text] = raised();
    EXPECT_EQ(code, CONSORT_E_UNAVAILABLE);
    EXPECT_THAT(text, HasSubstr("the credentials have expired and there are no newer ones"));
    EXPECT_EQ(host.http.sent.size(), 2U);
}

TEST_F(S3ClientTest, AMissingBucketIsUnavailable) {
    answer({failure(404, "NoSuchBucket")});
    const auto [code, text] = raised();
    EXPECT_EQ(code, CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(text, "bucket \"music\" does not exist at https://s3.us-east-1.amazonaws.com");
}

struct NamedFailure {
    int status;
    const char* code;
    std::int32_t expected;
    const char* hint;
};

class S3FailureTest : public S3ClientTest, public ::testing::WithParamInterface<NamedFailure> {};

TEST_P(S3FailureTest, BecomesTheErrorItIs) {
    answer({failure(GetParam().status, GetParam().code)});
    const auto [code, text] = raised();
    EXPECT_EQ(code, GetParam().expected);
    EXPECT_THAT(text, HasSubstr(GetParam().hint));
    EXPECT_NE(code, CONSORT_E_NOT_FOUND);
    EXPECT_THAT(text + host.logText(), Not(HasSubstr("SK")));
}

INSTANTIATE_TEST_SUITE_P(
    Codes,
    S3FailureTest,
    ::testing::Values(
        NamedFailure{403, "AccessDenied", CONSORT_E_DENIED, "the credentials do not allow it"},
        NamedFailure{403, "SignatureDoesNotMatch", CONSORT_E_DENIED, "is the secret key right"},
        NamedFailure{403, "InvalidAccessKeyId", CONSORT_E_DENIED, "does not know the access key"},
        NamedFailure{403, "InvalidObjectState", CONSORT_E_DENIED, "it is archived"},
        NamedFailure{404, "", CONSORT_E_UNAVAILABLE, "S3 answered 404"},
        NamedFailure{404, "NoSuchUpload", CONSORT_E_UNAVAILABLE, "NoSuchUpload"},
        NamedFailure{400, "KeyTooLongError", CONSORT_E_INVALID, "KeyTooLongError"},
        NamedFailure{400, "EntityTooLarge", CONSORT_E_QUOTA, "EntityTooLarge"},
        NamedFailure{403, "QuotaExceeded", CONSORT_E_QUOTA, "QuotaExceeded"},
        NamedFailure{412, "PreconditionFailed", CONSORT_E_CONFLICT, "412"},
        NamedFailure{501, "NotImplemented", CONSORT_E_UNSUPPORTED, "501"}
    )
);

TEST_F(S3ClientTest, AnErrorThatIsNoXmlIsJudgedByItsStatus) {
    answer({{.status = 403, .body = "<html>a proxy says no"}});
    EXPECT_EQ(raised().first, CONSORT_E_DENIED);
}

TEST_F(S3ClientTest, AnErrorWhoseBodyBreaksOffIsStillOne) {
    auto broken = failure(404, "NoSuchKey");
    broken.brokenAt = 5;
    answer({broken});
    EXPECT_EQ(raised().first, CONSORT_E_UNAVAILABLE);
}

TEST_F(S3ClientTest, PresignsForThePublicEndpoint) {
    options.place.endpoint = "http://10.0.0.7:7480";
    options.publicPlace.endpoint = "https://media.example.org";
    answer({{}});
    get();
    const auto url = client->presign(call.call(), "GET", "a b", std::chrono::hours(1));
    EXPECT_THAT(
        url.url,
        HasSubstr("https://media.example.org/music/a%20b?X-Amz-Algorithm=AWS4-HMAC-SHA256&")
    );
    EXPECT_EQ(url.expiresMs, env.nowMs + 3'600'000);
}

}  // namespace
}  // namespace consort::s3

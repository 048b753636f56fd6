// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <latch>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/plugins/support/s3_fixture.h"
#include "tests/plugins/support/temp_directory.h"

namespace consort::s3 {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kRole = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";

class S3Credentials : public ::testing::Test {
protected:
    S3Credentials() { env.variables["HOME"] = home.path().string(); }

    std::string json(const std::string& key, std::int64_t expiresInS) {
        return R"({"Code":"Success","AccessKeyId":")" + key +
               R"(","SecretAccessKey":"s","Token":"t","Expiration":")" +
               testing::isoDate(env.nowMs / 1000 + expiresInS) + R"("})";
    }

    std::string load(std::unique_ptr<CredentialSource> source) {
        const auto found = source->load(call.call());
        return found ? found->accessKey + ":" + found->secretKey + ":" + found->sessionToken : "-";
    }

    std::string fromContainer() { return load(containerCredentials(host.host(), env.get())); }

    std::string fromInstance() { return load(instanceCredentials(host.host(), env.get())); }

    CredentialCache cacheOfInstance() {
        CredentialSources sources;
        sources.push_back(instanceCredentials(host.host(), env.get()));
        return CredentialCache(std::move(sources), host.host().log(), env.get());
    }

    void answerAsInstance() {
        host.http.on("http://169.254.169.254/latest/api/token", {.body = "TOKEN"});
        host.http.on(kRole, {.body = "music-role\n"});
    }

    testing::TempDirectory home;
    testing::FakeEnvironment env;
    testing::FakeHost host;
    testing::FakeCall call;
};

TEST_F(S3Credentials, ComeFromTheEnvironment) {
    EXPECT_EQ(load(environmentCredentials(env.get())), "-");
    env.variables["AWS_ACCESS_KEY_ID"] = "AK";
    EXPECT_EQ(load(environmentCredentials(env.get())), "-");
    env.variables["AWS_SECRET_ACCESS_KEY"] = "SK";
    env.variables["AWS_SESSION_TOKEN"] = "ST";
    EXPECT_EQ(load(environmentCredentials(env.get())), "AK:SK:ST");
}

TEST_F(S3Credentials, ComeFromTheProfileOfTheFile) {
    EXPECT_EQ(load(fileCredentials(env.get(), "")), "-");
    home.write(
        ".aws/credentials",
        "# comment\n[default]\naws_access_key_id = A1\naws_secret_access_key=S1\r\n\n"
        "[ music ]\nAWS_ACCESS_KEY_ID=A2\naws_secret_access_key = S2=/+\naws_session_token = T2\n"
    );
    EXPECT_EQ(load(fileCredentials(env.get(), "")), "A1:S1:");
    EXPECT_EQ(load(fileCredentials(env.get(), "music")), "A2:S2=/+:T2");
    EXPECT_EQ(load(fileCredentials(env.get(), "other")), "-");
    env.variables["AWS_PROFILE"] = "music";
    EXPECT_EQ(load(fileCredentials(env.get(), "")), "A2:S2=/+:T2");
    env.variables["AWS_SHARED_CREDENTIALS_FILE"] = home.path().string() + "/none";
    EXPECT_EQ(load(fileCredentials(env.get(), "")), "-");
}

TEST_F(S3Credentials, ComeFromTheContainersService) {
    EXPECT_EQ(fromContainer(), "-");
    env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/x";
    env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "Bearer abc";
    host.http.on("http://169.254.170.2/v2/credentials/x", {.body = json("AK", 3600)});
    EXPECT_EQ(fromContainer(), "AK:s:t");
    EXPECT_EQ(host.http.sent.at(0).header("authorization"), "Bearer abc");
}

TEST_F(S3Credentials, TheContainersTokenIsReadFromItsFileEachTime) {
    env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
    env.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = home.path().string() + "/token";
    host.http.on("http://169.254.170.23/v1/credentials", {.body = json("AK", 3600)});
    EXPECT_THROW(fromContainer(), sdk::Unavailable);
    home.write("token", "first\n");
    fromContainer();
    home.write("token", "second");
    fromContainer();
    EXPECT_EQ(host.http.sent.at(0).header("authorization"), "first");
    EXPECT_EQ(host.http.sent.at(1).header("authorization"), "second");
}

TEST_F(S3Credentials, TheContainersTokenIsNotSentInTheClearToOthers) {
    for (const auto* url :
         {"http://evil.example.org/x",
          "http://127.0.0.1.example.org/",
          "http://169.254.170.3/",
          "http://127.0.0.1:80@evil.example.org/",
          "http://127.0.0.1@evil.example.org/",
          "http://localhost:80\\@evil.example.org/",
          "ftp://127.0.0.1/"}) {
        env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = url;
        EXPECT_THROW(fromContainer(), sdk::Denied) << url;
    }
    EXPECT_TRUE(host.http.sent.empty());
}

TEST_F(S3Credentials, TheContainersRelativeUriIsAPath) {
    for (const auto* path :
         {":80@evil.example.org/x", "@evil.example.org/", ".example.org/", "x"}) {
        env.variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = path;
        EXPECT_THROW(fromContainer(), sdk::Denied) << path;
    }
    EXPECT_TRUE(host.http.sent.empty());
}

TEST_F(S3Credentials, TheContainersServiceMayHaveAPort) {
    env.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://127.0.0.1:8080/x";
    host.http.on("http://127.0.0.1:8080/x", {.body = json("AK", 3600)});
    EXPECT_EQ(fromContainer(), "AK:s:t");
}

TEST_F(S3Credentials, ComeFromTheInstanceByATokenOfItsOwn) {
    answerAsInstance();
    host.http.on(std::string(kRole) + "music-role", {.body = json("AK", 3600)});
    EXPECT_EQ(fromInstance(), "AK:s:t");
    EXPECT_EQ(host.http.sent.at(0).method, "PUT");
    EXPECT_EQ(host.http.sent.at(0).header("x-aws-ec2-metadata-token-ttl-seconds"), "300");
    EXPECT_EQ(host.http.sent.at(1).header("x-aws-ec2-metadata-token"), "TOKEN");
    EXPECT_EQ(host.http.sent.at(2).header("x-aws-ec2-metadata-token"), "TOKEN");
}

TEST_F(S3Credentials, WithoutAMetadataServiceThereAreNone) {
    EXPECT_EQ(fromInstance(), "-");
    env.variables["AWS_EC2_METADATA_DISABLED"] = "true";
    answerAsInstance();
    EXPECT_EQ(fromInstance(), "-");
}

TEST_F(S3Credentials, AnAnswerThatIsNoneIsUnavailable) {
    for (const auto* wrong :
         {"",
          "<html>",
          "[]",
          "{}",
          R"({"Code":"AssumeRoleUnauthorizedAccess"})",
          R"({"AccessKeyId":1,"SecretAccessKey":"s"})",
          R"({"AccessKeyId":"a","SecretAccessKey":"s","Expiration":"soon"})"}) {
        EXPECT_THROW(parseCredentialsJson(wrong, "x"), sdk::Unavailable) << wrong;
    }
}

TEST_F(S3Credentials, AreRenewedBeforeTheyExpire) {
    answerAsInstance();
    host.http.on(std::string(kRole) + "music-role", {.body = json("A1", 3600)})
        .on(std::string(kRole) + "music-role", {.body = json("A2", 7200)});
    auto cache = cacheOfInstance();
    EXPECT_EQ(cache.get(call.call()).accessKey, "A1");
    env.nowMs += 3'299'000;
    EXPECT_EQ(cache.get(call.call()).accessKey, "A1");
    env.nowMs += 2'000;
    EXPECT_EQ(cache.get(call.call()).accessKey, "A2");
}

TEST_F(S3Credentials, OldOnesLastWhenRenewingFails) {
    answerAsInstance();
    const auto role = std::string(kRole) + "music-role";
    host.http.on(role, {.body = json("A1", 3600)}).on(role, {.status = 500});
    auto cache = cacheOfInstance();
    cache.get(call.call());
    env.nowMs += 3'400'000;
    EXPECT_EQ(cache.get(call.call()).accessKey, "A1");
    const auto asked = host.http.sent.size();
    EXPECT_EQ(cache.get(call.call()).accessKey, "A1");
    EXPECT_EQ(host.http.sent.size(), asked);
    EXPECT_THAT(host.logText(), HasSubstr("cannot be renewed"));
    env.nowMs += 200'000;
    EXPECT_THROW(cache.get(call.call()), sdk::Unavailable);
}

TEST_F(S3Credentials, ThatAreRefusedAreLoadedAgain) {
    answerAsInstance();
    const auto role = std::string(kRole) + "music-role";
    host.http.on(role, {.body = json("A1", 3600)}).on(role, {.body = json("A2", 3600)});
    auto cache = cacheOfInstance();
    const auto first = cache.get(call.call());
    cache.invalidate(first);
    EXPECT_EQ(cache.get(call.call()).accessKey, "A2");
    cache.invalidate(first);
    EXPECT_EQ(cache.get(call.call()).accessKey, "A2");
}

/// Does not come back before all callers are there.
class SlowSource final : public CredentialSource {
public:
    SlowSource(std::latch& callers, std::atomic<int>& loads) : callers_(callers), loads_(loads) {}

    std::optional<Credentials> load(sdk::Call /*call*/) override {
        ++loads_;
        callers_.wait();
        return Credentials{"AK", "SK"};
    }

    std::string name() const override { return "slow"; }

private:
    std::latch& callers_;
    std::atomic<int>& loads_;
};

TEST_F(S3Credentials, AreLoadedOnceForAllWhoWait) {
    constexpr int kCallers = 8;
    std::latch callers(kCallers);
    std::atomic<int> loads = 0;
    CredentialSources sources;
    sources.push_back(std::make_unique<SlowSource>(callers, loads));
    CredentialCache cache(std::move(sources), host.host().log(), env.get());
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kCallers; ++i) {
            threads.emplace_back([&] {
                testing::FakeCall mine;
                callers.count_down();
                EXPECT_EQ(cache.get(mine.call()).accessKey, "AK");
            });
        }
    }
    EXPECT_EQ(loads, 1);
}

/// Fails, once all callers are there.
class FailingSource final : public CredentialSource {
public:
    FailingSource(std::latch& callers, std::atomic<int>& loads)
        : callers_(callers), loads_(loads) {}

    std::optional<Credentials> load(sdk::Call call) override {
        ++loads_;
        callers_.wait();
        call.throwIfCancelled();
        throw sdk::Unavailable("the service is dead");
    }

    std::string name() const override { return "failing"; }

private:
    std::latch& callers_;
    std::atomic<int>& loads_;
};

class S3FailingCredentials : public S3Credentials {
protected:
    CredentialCache cacheOf(std::latch& callers) {
        CredentialSources sources;
        sources.push_back(std::make_unique<FailingSource>(callers, loads));
        return CredentialCache(std::move(sources), host.host().log(), env.get());
    }

    std::atomic<int> loads = 0;
};

TEST_F(S3FailingCredentials, FailOnceForAllWhoWait) {
    constexpr int kCallers = 8;
    std::latch callers(kCallers);
    auto cache = cacheOf(callers);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < kCallers; ++i) {
            threads.emplace_back([&] {
                testing::FakeCall mine;
                callers.count_down();
                EXPECT_THROW(cache.get(mine.call()), sdk::Unavailable);
            });
        }
    }
    EXPECT_EQ(loads, 1);
}

TEST_F(S3FailingCredentials, AreAskedForAgainAfterASecond) {
    std::latch callers(0);
    auto cache = cacheOf(callers);
    EXPECT_THROW(cache.get(call.call()), sdk::Unavailable);
    env.nowMs += 999;
    EXPECT_THROW(cache.get(call.call()), sdk::Unavailable);
    EXPECT_EQ(loads, 1);
    env.nowMs += 1;
    EXPECT_THROW(cache.get(call.call()), sdk::Unavailable);
    EXPECT_EQ(loads, 2);
}

TEST_F(S3FailingCredentials, TheEndOfOneCallIsNoFailureForOthers) {
    std::latch callers(0);
    auto cache = cacheOf(callers);
    testing::FakeCall gone;
    gone.cancel();
    EXPECT_THROW(cache.get(gone.call()), sdk::Cancelled);
    EXPECT_THROW(cache.get(call.call()), sdk::Unavailable);
    EXPECT_EQ(loads, 2);
}

TEST_F(S3Credentials, WhenThereAreNoneTheErrorSaysWhereItLooked) {
    CredentialSources sources;
    sources.push_back(environmentCredentials(env.get()));
    sources.push_back(fileCredentials(env.get(), "music"));
    CredentialCache cache(std::move(sources), host.host().log(), env.get());
    try {
        cache.get(call.call());
        FAIL() << "found some";
    } catch (const sdk::Unavailable& error) {
        EXPECT_THAT(error.what(), HasSubstr("the environment (AWS_ACCESS_KEY_ID), "));
        EXPECT_THAT(error.what(), HasSubstr("/.aws/credentials [music]"));
    }
}

}  // namespace
}  // namespace consort::s3

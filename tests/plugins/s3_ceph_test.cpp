// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/storage-s3/s3_options.h"
#include "plugins/storage-s3/s3_storage.h"
#include "plugins/storage-s3/text.h"
#include "plugins/storage-s3/xml.h"
#include "tests/plugins/support/live_s3.h"

namespace consort::s3 {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Gives `left` bytes and cancels the call when fewer than `last` of them are left.
struct CancellingSource {
    CancellingSource(testing::FakeCall& during, std::uint64_t bytes, std::uint64_t lastBytes)
        : call(during), left(bytes), last(lastBytes) {}

    static std::int64_t read(
        void* context, consort_call* /*call*/, void* buffer, std::uint64_t capacity
    ) noexcept {
        auto& self = *static_cast<CancellingSource*>(context);
        const auto count = std::min(capacity, self.left);
        std::fill_n(static_cast<char*>(buffer), count, 'x');
        self.left -= count;
        if (self.left < self.last) {
            self.call.cancel();
        }
        return static_cast<std::int64_t>(count);
    }

    testing::FakeCall& call;
    std::uint64_t left;
    std::uint64_t last;
    consort_reader api{sizeof(consort_reader), 0, this, &read, nullptr};
};

class S3Ceph : public ::testing::Test {
protected:
    /// The plugin as configured by now.
    S3Storage& storage() {
        if (!storage_) {
            storage_ = std::make_unique<S3Storage>(live.host(), settings, environment);
        }
        return *storage_;
    }

    /// Signs for what no plugin does, such as looking at uploads.
    S3Client& raw() {
        if (!raw_) {
            raw_ = std::make_unique<S3Client>(
                live.host(),
                environment,
                optionsOf(live.settings()),
                credentialSourcesOf(live.host(), live.settings(), environment)
            );
        }
        return *raw_;
    }

    sdk::Object put(const std::string& key, const testing::MemoryReader& from, sdk::Call during) {
        sdk::Source source(*from.raw(), during);
        return storage().put(during, {.key = key}, source);
    }

    sdk::Object put(const std::string& key, const std::string& bytes) {
        return put(key, testing::MemoryReader(bytes), call.call());
    }

    std::string content(const std::string& key, std::uint64_t offset = 0) {
        auto blob = storage().open(call.call(), {.key = key, .offset = offset});
        if (!blob) {
            return "(missing)";
        }
        auto& body = std::get<sdk::HostReader>(blob->body);
        std::string all;
        std::vector<char> buffer(1U << 20U);
        while (const auto got = body.read(call.call(), buffer)) {
            all.append(buffer.data(), got);
        }
        return all;
    }

    std::vector<std::string> keys() {
        std::vector<std::string> all;
        storage().list(call.call(), {.prefix = ""}, [&all](const sdk::Object& object) {
            all.push_back(object.key);
            return true;
        });
        return all;
    }

    /// Ids of uploads in parts that were begun and are still open.
    std::vector<std::string> openUploads() {
        auto answer = raw().send(call.call(), {.query = {{"uploads", ""}}});
        std::vector<std::string> ids;
        readXml(
            answer.response.text(call.call()),
            [&ids](std::string_view path, std::string_view text) {
                if (path == "ListMultipartUploadsResult/Upload/UploadId") {
                    ids.emplace_back(text);
                }
            }
        );
        return ids;
    }

    static std::string pattern(std::size_t bytes) {
        std::string text(bytes, '\0');
        std::uint32_t state = 1;
        for (auto& byte : text) {
            state = state * 1'664'525U + 1'013'904'223U;
            byte = static_cast<char>(state >> 24U);
        }
        return text;
    }

    testing::LiveS3 live;
    Settings settings = live.settings();
    Environment environment = Environment::ofProcess();
    testing::FakeCall call;

private:
    std::unique_ptr<S3Storage> storage_;
    std::unique_ptr<S3Client> raw_;
};

TEST_F(S3Ceph, OddKeysComeBackAsTheyWere) {
    std::vector<std::string> odd{
        " lead and trail ",
        "a+b%20c%~.flac",
        "amp&eq=?#;:@,!$'()*\"<>\\|^`{}[].flac",
        "tab\tnewline\n",
        "\xc3\x84rzte/\xe6\x97\xa5\xe6\x9c\xac.flac",
        "e\xcc\x81",
        "\xc3\xa9",
        "..a/b..",
        std::string(1024, 'k')};
    for (const auto& key : odd) {
        EXPECT_EQ(put(key, "content of " + key).key, key);
    }
    std::sort(odd.begin(), odd.end());
    EXPECT_THAT(keys(), ElementsAreArray(odd));
    for (const auto& key : odd) {
        EXPECT_EQ(content(key), "content of " + key);
    }
}

TEST_F(S3Ceph, ALargeObjectGoesInPartsAndComesBack) {
    settings.partSize.bytes = 5U << 20U;
    const auto bytes = pattern(12'000'001);
    const auto stored = put("large", bytes);
    EXPECT_EQ(stored.bytes, bytes.size());
    EXPECT_THAT(stored.etag, ::testing::EndsWith("-3"));
    EXPECT_TRUE(content("large") == bytes);
    EXPECT_EQ(content("large", 11'999'990), bytes.substr(11'999'990));
    EXPECT_THAT(openUploads(), IsEmpty());
}

TEST_F(S3Ceph, ACompletionThatIsRepeatedKnowsItsObjectFromAnother) {
    settings.partSize.bytes = 5U << 20U;
    const auto bytes = pattern(6'000'000);
    MultipartUpload upload(raw(), live.host(), call.call(), {"a"});
    upload.send(call.call(), std::string_view(bytes).substr(0, settings.partSize.bytes));
    upload.send(call.call(), std::string_view(bytes).substr(settings.partSize.bytes));
    const auto etag = upload.complete(call.call());
    EXPECT_EQ(etag, storage().stat(call.call(), "a").value().etag);
    EXPECT_EQ(upload.complete(call.call()), etag);
    put("a", std::string(bytes.size(), 'y'));
    EXPECT_THROW(upload.complete(call.call()), sdk::Unavailable);
}

TEST_F(S3Ceph, AnUploadCutInTheMiddleLeavesNothingBehind) {
    settings.partSize.bytes = 5U << 20U;
    testing::MemoryReader failing(pattern(12'000'000));
    failing.failingAt(11'000'000, CONSORT_E_UNAVAILABLE);
    EXPECT_THROW(put("cut", failing, call.call()), sdk::HostError);
    EXPECT_THAT(openUploads(), IsEmpty());
    EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(S3Ceph, ACancelledUploadLeavesNothingBehind) {
    settings.partSize.bytes = 5U << 20U;
    testing::FakeCall cancelled;
    // Its first part has been sent by then.
    CancellingSource from{cancelled, 12'000'000, 6'000'000};
    sdk::Source source(from.api, cancelled.call());
    EXPECT_THROW(storage().put(cancelled.call(), {.key = "cut"}, source), sdk::Cancelled);
    EXPECT_THAT(openUploads(), IsEmpty());
    EXPECT_THAT(keys(), IsEmpty());
}

TEST_F(S3Ceph, AnUploadThatIsLeftAloneIsSeen) {
    // That openUploads() sees what is there, so that the tests above mean something.
    raw().send(call.call(), {.method = "POST", .key = "open", .query = {{"uploads", ""}}});
    EXPECT_THAT(openUploads(), SizeIs(1));
}

TEST_F(S3Ceph, ASignedUrlNeedsNoCredentialsAndServesItsMethodOnly) {
    put("a b+c.flac", "bytes");
    const auto get = storage().presign(call.call(), {"a b+c.flac", "GET", std::chrono::minutes(1)});
    EXPECT_EQ(live.fetch("GET", get.url).body, "bytes");
    EXPECT_EQ(live.fetch("HEAD", get.url).status, 403);
    EXPECT_EQ(live.fetch("DELETE", get.url).status, 403);
    const auto head =
        storage().presign(call.call(), {"a b+c.flac", "HEAD", std::chrono::minutes(1)});
    EXPECT_EQ(live.fetch("HEAD", head.url).status, 200);
    EXPECT_EQ(live.fetch("GET", head.url).status, 403);
    const auto plain = get.url.substr(0, get.url.find('?'));
    EXPECT_EQ(live.fetch("GET", plain).status, 403);
}

TEST_F(S3Ceph, ASignedUrlStoresAnObject) {
    const auto url = storage().presign(call.call(), {"new", "PUT", std::chrono::minutes(1)});
    EXPECT_EQ(live.fetch("PUT", url.url).status, 200);
    EXPECT_THAT(keys(), ElementsAre("new"));
}

TEST_F(S3Ceph, ASignedUrlEnds) {
    put("a", "bytes");
    environment.nowMs = [] { return Environment::ofProcess().nowMs() - 120'000; };
    S3Storage earlier(live.host(), settings, environment);
    const auto url = earlier.presign(call.call(), {"a", "GET", std::chrono::minutes(1)});
    EXPECT_EQ(live.fetch("GET", url.url).status, 403);
    const auto longer = earlier.presign(call.call(), {"a", "GET", std::chrono::minutes(5)});
    EXPECT_EQ(live.fetch("GET", longer.url).body, "bytes");
}

TEST_F(S3Ceph, AVirtualHostUrlIsForTheBucketsOwnHost) {
    put("a", "bytes");
    const auto port = settings.endpoint.substr(settings.endpoint.rfind(':'));
    settings.publicEndpoint = "http://" + live.virtualDomain() + port;
    settings.addressing = "virtual";
    S3Storage outside(live.host(), settings, environment);
    const auto url = outside.presign(call.call(), {"a", "GET", std::chrono::minutes(1)}).url;
    const auto host = settings.bucket + "." + live.virtualDomain() + port;
    ASSERT_THAT(url, ::testing::StartsWith("http://" + host + "/a?"));
    EXPECT_EQ(live.fetchAs(host, url.substr(7 + host.size())).body, "bytes");
}

TEST_F(S3Ceph, AMissingBucketIsNamed) {
    settings.bucket = "no-such-bucket-here";
    const auto expected = "bucket \"no-such-bucket-here\" does not exist at " + settings.endpoint;
    const auto said = [&](const std::function<void()>& ask) -> std::string {
        try {
            ask();
        } catch (const sdk::Unavailable& error) {
            return error.what();
        }
        return "nothing";
    };
    EXPECT_EQ(said([&] { storage().check(call.call()); }), expected);
    EXPECT_EQ(said([&] { storage().stat(call.call(), "a"); }), expected);
    EXPECT_EQ(said([&] { content("a"); }), expected);
    EXPECT_EQ(said([&] { keys(); }), expected);
    EXPECT_EQ(said([&] { put("a", "x"); }), expected);
    EXPECT_EQ(said([&] { storage().remove(call.call(), "a"); }), expected);
}

TEST_F(S3Ceph, WrongKeysAreDeniedWithAHint) {
    settings.secretKey = "wrong";
    try {
        storage().check(call.call());
        FAIL() << "was let in";
    } catch (const sdk::Denied& error) {
        EXPECT_THAT(error.what(), HasSubstr("SignatureDoesNotMatch: is the secret key right"));
    }
    EXPECT_THROW(storage().stat(call.call(), "a"), sdk::Denied);
}

TEST_F(S3Ceph, AClockThatIsHoursOffIsPutRight) {
    put("a", "bytes");
    environment.nowMs = [] { return Environment::ofProcess().nowMs() - 7'200'000; };
    S3Storage late(live.host(), settings, environment);
    EXPECT_TRUE(late.stat(call.call(), "a"));
    EXPECT_THAT(live.logText(), HasSubstr("clock"));
}

TEST_F(S3Ceph, KeysThatAreNoPathsAreLeftOut) {
    put("good", "x");
    for (const auto* key : {"/lead", "a//b", "x/../y", "folder/"}) {
        ASSERT_TRUE(raw().send(call.call(), {.method = "PUT", .key = key}).isSuccess()) << key;
    }
    EXPECT_THAT(keys(), ElementsAre("good"));
    EXPECT_THAT(live.logText(), HasSubstr("count=3"));
}

TEST_F(S3Ceph, AnEmptyObjectIsEmpty) {
    put("empty", "");
    const auto blob = storage().open(call.call(), {.key = "empty", .length = 10});
    EXPECT_EQ(blob.value().length, 0U);
    EXPECT_THROW(storage().open(call.call(), {.key = "empty", .offset = 1}), sdk::OutOfRange);
}

}  // namespace
}  // namespace consort::s3

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeHost;

/// The status of the Error that `body` throws.
template <class Body>
std::int32_t codeOf(Body&& body) {
    try {
        body();
    } catch (const Error& error) {
        return error.code();
    }
    return CONSORT_OK;
}

class Counting final : public Reader {
public:
    std::size_t read(Call, std::span<char> buffer) override {
        if (left_ == 0) {
            return 0;
        }
        buffer[0] = static_cast<char>('0' + left_--);
        return 1;
    }

private:
    int left_ = 3;
};

class Services : public ::testing::Test {
protected:
    FakeHost fake;
    FakeCall call;
    Host host = fake.host();
};

TEST_F(Services, HttpGivesStatusHeadersAndBody) {
    fake.http.on(
        "https://api.example.org/x",
        {.status = 429, .body = "slow down", .headers = {{"retry-after", "7"}}}
    );
    {
        auto response = host.http().get(call.call(), "https://api.example.org/x?q=1");
        EXPECT_EQ(response.status, 429);
        EXPECT_FALSE(response.isSuccess());
        EXPECT_EQ(response.retryAfter(), std::chrono::seconds(7));
        EXPECT_EQ(fake.http.openBodies(), 1);
        EXPECT_EQ(response.text(call.call()), "slow down");
    }
    EXPECT_EQ(fake.http.openBodies(), 0);
}

TEST_F(Services, HttpAnswersInOrder) {
    fake.http.on("https://a", {.body = "one"}).on("https://a", {.body = "two"});
    std::string all;
    for (int i = 0; i < 3; ++i) {
        all += host.http().get(call.call(), "https://a").text(call.call());
    }
    EXPECT_EQ(all, "onetwotwo");
}

TEST_F(Services, HttpSendsTextAndPulledBodies) {
    fake.http.answer = [](const testing::HttpSent& sent) {
        return testing::HttpAnswer{.body = sent.method + sent.body + sent.header("content-type")};
    };
    auto posted = host.http().post(call.call(), "https://a", "{}", "application/json");
    EXPECT_EQ(posted.text(call.call()), "POST{}application/json");
    Counting reader;
    auto put = host.http().send(
        call.call(), {.url = "https://a", .method = "PUT", .body = &reader, .followRedirects = true}
    );
    EXPECT_EQ(put.text(call.call()), "PUT321");
    EXPECT_EQ(fake.http.sent.at(1).flags, std::uint32_t{CONSORT_HTTP_FOLLOW});
    testing::MemoryReader lent("upload");
    Source source(*lent.raw(), call.call());
    auto streamed =
        host.http().send(call.call(), {.url = "https://a", .method = "PUT", .body = &source});
    EXPECT_EQ(streamed.text(call.call()), "PUTupload");
}

TEST_F(Services, HttpWithoutAnAnswerIsUnavailable) {
    EXPECT_EQ(
        codeOf([&] { host.http().get(call.call(), "https://nobody"); }), CONSORT_E_UNAVAILABLE
    );
    call.setTimeout(std::chrono::seconds(-1));
    EXPECT_EQ(codeOf([&] { host.http().get(call.call(), "https://nobody"); }), CONSORT_E_TIMEOUT);
}

TEST_F(Services, HttpBodiesBreakAndAreBounded) {
    fake.http.on("https://a", {.body = "half of it", .brokenAt = 4});
    fake.http.on("https://b", {.body = std::string(101, 'x')});
    EXPECT_EQ(
        codeOf([&] { host.http().get(call.call(), "https://a").text(call.call()); }),
        CONSORT_E_UNAVAILABLE
    );
    EXPECT_EQ(
        codeOf([&] { host.http().get(call.call(), "https://b").text(call.call(), 100); }),
        CONSORT_E_UNAVAILABLE
    );
    EXPECT_EQ(fake.http.openBodies(), 0);
}

TEST_F(Services, LibraryFindsAndPagesTracks) {
    fake.library.add({.id = "b", .title = "B", .genres = {"x"}}).add({.id = "a"}).add({.id = "c"});
    EXPECT_EQ(host.library().track(call.call(), "b")->genres.at(0), "x");
    EXPECT_FALSE(host.library().track(call.call(), "z"));
    std::string ids;
    host.library().tracks(call.call(), "a", [&](const Track& track) {
        ids += track.id;
        return true;
    });
    EXPECT_EQ(ids, "bc");
    host.library().tracks(call.call(), "", [&](const Track& track) {
        ids += track.id;
        return false;
    });
    EXPECT_EQ(ids, "bca");
}

TEST_F(Services, LibraryMatchesWhatIsOutside) {
    fake.library.add({.id = "a", .title = "Song", .artist = "Ann"});
    fake.library.add({.id = "b", .title = "Other", .isrc = "X1"});
    EXPECT_EQ(host.library().match(call.call(), {.title = "song", .artist = "ANN"}).at(0).id, "a");
    EXPECT_EQ(host.library().match(call.call(), {.isrc = "X1"}).at(0).id, "b");
    EXPECT_TRUE(host.library().match(call.call(), {.title = "none"}).empty());
}

TEST_F(Services, LibraryGivesHistoryWhenGranted) {
    fake.library.add({.id = "a"});
    fake.library.plays = {{"ann", "a", 10, 1}, {"bob", "a", 20, 2}, {"ann", "a", 30, 4}};
    fake.library.likes["ann"] = {"a"};
    fake.library.playlists = {{"p1", "ann", {"a", "a"}}};
    std::string seen;
    const auto emit = [&](const Play& play) {
        seen += std::string(play.userId) + std::to_string(play.count) +
                std::to_string(play.played.count()) + " ";
        return true;
    };
    host.library().plays(call.call(), {.userId = "ann"}, emit);
    host.library().plays(call.call(), {.newestFirst = true, .aggregate = true}, emit);
    EXPECT_EQ(seen, "ann11 ann14 ann25 bob12 ");
    seen.clear();
    host.library().likes(call.call(), "ann", "", [&](const Track& track) {
        seen += track.id;
        return true;
    });
    host.library().playlists(call.call(), "", [&](const Playlist& playlist) {
        seen += std::string(playlist.id) + std::to_string(playlist.trackIds.size());
        return true;
    });
    EXPECT_EQ(seen, "ap12");
    fake.library.historyGranted = false;
    EXPECT_EQ(codeOf([&] { host.library().plays(call.call(), {}, emit); }), CONSORT_E_DENIED);
}

TEST_F(Services, MediaGivesBytesSidecarsAndSamples) {
    fake.media.bytes["t"] = "0123456789";
    fake.media.sidecars["t"] = {{"a/words.lrc", "la"}};
    fake.media.samples["t"] = {0.5F, -0.5F};
    {
        auto blob = host.media().open(call.call(), "t", 3, 4);
        char buffer[16];
        EXPECT_EQ(std::get<HostReader>(blob.body).read(call.call(), buffer), 4U);
        EXPECT_EQ(buffer[0], '3');
        EXPECT_EQ(host.media().listSidecars(call.call(), "t").at(0).key, "a/words.lrc");
        host.media().openSidecar(call.call(), "t", "a/words.lrc");
        auto pcm = host.media().pcm(call.call(), "t", 22'050, 1);
        EXPECT_EQ(pcm.read(call.call(), buffer), 8U);
        EXPECT_EQ(fake.media.openReaders(), 2);
    }
    EXPECT_EQ(fake.media.openReaders(), 0);
    EXPECT_EQ(codeOf([&] { host.media().open(call.call(), "z"); }), CONSORT_E_NOT_FOUND);
}

TEST_F(Services, ThoseThatWereNotGrantedAreUnsupported) {
    fake.withdrawHttp();
    fake.withdrawLibrary();
    fake.withdrawMedia();
    EXPECT_THROW(host.http(), Unsupported);
    EXPECT_THROW(host.library(), Unsupported);
    EXPECT_THROW(host.media(), Unsupported);
    EXPECT_EQ(host.extension("org.example.extra/1"), nullptr);
    const int table = 1;
    fake.offer("org.example.extra/1", &table);
    EXPECT_EQ(host.extension("org.example.extra/1"), &table);
}

}  // namespace
}  // namespace consort::sdk

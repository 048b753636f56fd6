// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeConfig;
using testing::FakeHost;

class Jukebox final : public LyricsProvider,
                      public SimilarTracks,
                      public Radio,
                      public EventListener,
                      public Jobs {
public:
    static constexpr Info kInfo{
        .id = "org.example.jukebox", .name = "J", .version = "1.0.0", .license = "MIT"};
    static constexpr const char* kEvents[] = {"track.played", "playlist.*"};
    static constexpr Job kJobs[] = {{"rebuild", "0 4 * * *"}, {"forget"}};
    using Config = NoConfig;

    Jukebox(Host, Config) {}

    std::vector<Lyrics> lookup(Call, const Track& track) override {
        if (track.title == "down") {
            throw Unavailable("no answer", std::chrono::seconds(3));
        }
        if (track.title != "words") {
            return {};
        }
        return {
            {.text = "[00:01.00]la", .format = LyricsFormat::Lrc, .language = "fr"},
            {.text = "la " + track.genres.at(1), .confidence = 0.5F}};
    }

    std::vector<Suggestion> similar(Call, const Seed& seed) override {
        return {
            {.track = {.id = std::string(seed.trackIds.at(0)) + "+"}, .score = 0.9},
            {.track = {.title = "outside", .genres = {"a"}}, .score = 0.5, .reason = "why"},
            {.track = {.id = std::string(seed.recent.at(0))}, .score = seed.limit / 10.0}};
    }

    std::vector<Suggestion> radio(Call, const Seed& seed) override {
        return {{.track = {.title = std::string(seed.mood) + std::string(seed.userId)}}};
    }

    void onEvent(Call, const Event& event) override {
        seen = std::string(event.type) + std::string(event.json) +
               std::to_string(event.at.time_since_epoch() / std::chrono::milliseconds(1));
    }

    void run(Call call, std::string_view job) override {
        call.throwIfCancelled();
        seen = job;
    }

    std::string seen;
};

class KindTables : public ::testing::Test {
protected:
    KindTables() {
        EXPECT_EQ(plugin.create(host.raw(), call.raw(), FakeConfig().raw(), &self), CONSORT_OK);
    }

    ~KindTables() override { plugin.destroy(self); }

    std::int32_t lookup(const Track& track, std::int32_t answer = CONSORT_OK) {
        struct Sink {
            std::vector<std::string>& out;
            std::int32_t answer;
        } sink{pushed, answer};

        return plugin.lyrics->lookup(
            self,
            call.raw(),
            detail::LoweredTrack(track).raw(),
            {&sink,
             [](void* context, const consort_lyrics* item) -> int32_t {
                 auto& to = *static_cast<Sink*>(context);
                 to.out.push_back(
                     std::string(fromC(item->text)) + "/" + std::to_string(item->format) + "/" +
                     std::string(fromC(item->lang)) + "/" + std::to_string(item->confidence)
                 );
                 return to.answer;
             }}
        );
    }

    consort_suggestion_sink suggestions() {
        return {this, [](void* context, const consort_suggestion* item) -> int32_t {
                    static_cast<KindTables*>(context)->pushed.push_back(
                        std::string(fromC(item->track->id)) + "/" +
                        std::string(fromC(item->track->title)) + "/" +
                        std::to_string(item->track->n_genres) + "/" + std::to_string(item->score) +
                        "/" + std::string(fromC(item->reason))
                    );
                    return CONSORT_OK;
                }};
    }

    static constexpr const consort_plugin& plugin = detail::PluginTable<Jukebox>::kTable;
    FakeHost host;
    FakeCall call;
    std::vector<std::string> pushed;
    void* self = nullptr;
};

TEST_F(KindTables, OfferOnlyWhatTheClassDerivesFrom) {
    EXPECT_NE(plugin.recommend->similar, nullptr);
    EXPECT_EQ(plugin.recommend->for_user, nullptr);
    EXPECT_NE(plugin.recommend->radio, nullptr);
    EXPECT_EQ(plugin.storage, nullptr);
    EXPECT_EQ(plugin.auth, nullptr);
    EXPECT_EQ(plugin.extension("consort.transcoder/1"), nullptr);
}

TEST_F(KindTables, LyricsArePushedInOrder) {
    EXPECT_EQ(lookup({.title = "words", .genres = {"x", "y"}}), CONSORT_OK);
    EXPECT_EQ(pushed, (std::vector<std::string>{"[00:01.00]la/1/fr/1.000000", "la y/0//0.500000"}));
}

TEST_F(KindTables, NoLyricsAreOkWithNothingPushed) {
    EXPECT_EQ(lookup({.title = "instrumental"}), CONSORT_OK);
    EXPECT_TRUE(pushed.empty());
}

TEST_F(KindTables, ASinkThatHasEnoughEndsTheLyrics) {
    EXPECT_EQ(lookup({.title = "words", .genres = {"x", "y"}}, CONSORT_STOP), CONSORT_OK);
    EXPECT_EQ(pushed.size(), 1U);
    EXPECT_EQ(lookup({.title = "words", .genres = {"x", "y"}}, CONSORT_E_QUOTA), CONSORT_E_QUOTA);
}

TEST_F(KindTables, AFailureKeepsItsReasonAndTime) {
    EXPECT_EQ(lookup({.title = "down"}), CONSORT_E_UNAVAILABLE);
    EXPECT_EQ(call.message, "no answer");
    EXPECT_EQ(call.retryAfterMs, 3000U);
}

TEST_F(KindTables, SuggestionsCarryTheWholeRequest) {
    const consort_str seed = toC("s1");
    const consort_str recent = toC("r1");
    const consort_recommend request{
        sizeof(request), 2, toC("ann"), &seed, &recent, 1, 1, toC("calm")};
    EXPECT_EQ(plugin.recommend->similar(self, call.raw(), &request, suggestions()), CONSORT_OK);
    EXPECT_EQ(
        pushed,
        (std::vector<std::string>{"s1+//0/0.900000/", "/outside/1/0.500000/why", "r1//0/0.200000/"})
    );
    pushed.clear();
    EXPECT_EQ(plugin.recommend->radio(self, call.raw(), &request, suggestions()), CONSORT_OK);
    EXPECT_EQ(pushed, std::vector<std::string>{"/calmann/0/0.000000/"});
}

TEST_F(KindTables, EventsSayWhichTheyWant) {
    EXPECT_STREQ(plugin.events->types[0], "track.played");
    EXPECT_STREQ(plugin.events->types[1], "playlist.*");
    EXPECT_EQ(plugin.events->types[2], nullptr);
    const consort_event event{sizeof(event), 0, toC("track.played"), 1500, toC("{}")};
    EXPECT_EQ(plugin.events->deliver(self, call.raw(), &event), CONSORT_OK);
    EXPECT_EQ(static_cast<Jukebox*>(self)->seen, "track.played{}1500");
}

TEST_F(KindTables, JobsSayTheirSchedules) {
    ASSERT_EQ(plugin.jobs->n_jobs, 2U);
    EXPECT_STREQ(plugin.jobs->names[0], "rebuild");
    EXPECT_STREQ(plugin.jobs->default_schedules[0], "0 4 * * *");
    EXPECT_STREQ(plugin.jobs->default_schedules[1], "");
    EXPECT_EQ(plugin.jobs->run(self, call.raw(), toC("forget")), CONSORT_OK);
    EXPECT_EQ(static_cast<Jukebox*>(self)->seen, "forget");
    call.cancel();
    EXPECT_EQ(plugin.jobs->run(self, call.raw(), toC("forget")), CONSORT_E_CANCELLED);
}

}  // namespace
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <consort/sdk.hpp>
#include <consort/testing.hpp>

namespace consort::sdk {
namespace {

using testing::FakeCall;
using testing::FakeConfig;
using testing::FakeHost;

std::chrono::system_clock::time_point at(std::int64_t ms) {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(ms));
}

class Service final : public Scrobbler, public MusicSource, public AccountRedirect {
public:
    static constexpr Info kInfo{
        .id = "org.example.s", .name = "S", .version = "1.0.0", .license = "MIT"};
    static constexpr std::uint32_t kMaxBatch = 7;
    using Config = NoConfig;

    Service(Host, Config) {}

    void nowPlaying(Call, const Account& account, const Listen& listen) override {
        seen = std::string(account.secret) + listen.track.title;
    }

    void submit(Call, const Account&, const std::vector<Listen>& listens, const EmitVerdict& emit)
        override {
        emit(listens.size() - 1, ScrobbleVerdict::Rejected, "too short");
        if (listens.size() > 2) {
            throw Unavailable("busy");
        }
    }

    void listPlaylists(Call, const Account&, const EmitSourcePlaylist& emit) override {
        emit({.id = "p1", .name = "Mix", .trackCount = 3});
    }

    void listPlaylistTracks(
        Call, const Account&, std::string_view playlist, const EmitSourceTrack& emit
    ) override {
        emit({.track = {.title = std::string(playlist)}, .uri = "svc:1", .added = at(5)});
    }

    void listSavedTracks(Call, const Account&, const EmitSourceTrack&) override {
        throw Unsupported("nothing is saved there");
    }

    std::vector<SourceTrack> search(
        Call, const Account&, std::string_view text, std::uint32_t limit
    ) override {
        return std::vector<SourceTrack>(limit, {.track = {.title = std::string(text)}});
    }

    PlayerToken playerToken(Call, const Account& account) override {
        return {std::string(account.userId) + "-token", at(9)};
    }

    LinkedAccount renew(Call, const Account& account) override {
        return {.subject = std::string(account.subject), .secret = "fresh", .expires = at(7)};
    }

    void unlink(Call, const Account& account) override { seen = account.subject; }

    Redirect beginLink(Call, const LoginStart& start) override {
        return {"https://s.example.org/?state=" + std::string(start.state)};
    }

    LinkedAccount finishLink(Call, const LoginReturn& returned) override {
        return {.subject = std::string(returned.param("code"))};
    }

    std::string seen;
};

class Tools final : public Transcoder, public MetadataAgent {
public:
    static constexpr Info kInfo{
        .id = "org.example.t", .name = "T", .version = "1.0.0", .license = "MIT"};
    using Config = NoConfig;

    Tools(Host, Config) {}

    std::optional<TranscodePlan> plan(Call, const TranscodeRequest& request) override {
        if (request.format != "mp3") {
            return std::nullopt;
        }
        return TranscodePlan{
            .argv = {"lame", "-b", std::to_string(request.bitrateKbps), "{input}", "-"},
            .contentType = "audio/mpeg",
            .bytes = 100,
            .exactBytes = true};
    }

    std::vector<Fact> lookup(Call, const MetadataQuery& query) override {
        std::vector<Fact> facts;
        if (query.wants(FactKind::Text)) {
            facts.push_back({.value = std::string(query.name) + " plays"});
        }
        if (query.wants(FactKind::Image)) {
            facts.push_back({.kind = FactKind::Image, .value = "https://i", .width = 10});
        }
        return facts;
    }
};

/// One instance of T, and what it pushed.
template <class T>
class Draft : public ::testing::Test {
public:
    std::string pushed;

protected:
    Draft() {
        EXPECT_EQ(plugin.create(host.raw(), call.raw(), FakeConfig().raw(), &self), CONSORT_OK);
    }

    ~Draft() override { plugin.destroy(self); }

    template <class Table>
    const Table& table(const char* id) {
        return *static_cast<const Table*>(plugin.extension(id));
    }

    static constexpr const consort_plugin& plugin = detail::PluginTable<T>::kTable;
    FakeHost host;
    FakeCall call;
    void* self = nullptr;
};

class Outside : public Draft<Service> {
protected:
    consort_source_track_sink tracks() {
        return {this, [](void* context, const consort_source_track* item) -> int32_t {
                    static_cast<Outside*>(context)->pushed +=
                        std::string(fromC(item->track->title)) + "/" +
                        std::string(fromC(item->uri)) + "/" + std::to_string(item->added_ms) + " ";
                    return CONSORT_OK;
                }};
    }

    consort_account_sink accounts() {
        return {this, [](void* context, const consort_account* item) -> int32_t {
                    static_cast<Outside*>(context)->pushed +=
                        std::string(fromC(item->subject)) + "/" + std::string(fromC(item->secret)) +
                        "/" + std::to_string(item->expires_ms);
                    return CONSORT_OK;
                }};
    }

    std::int32_t submit(std::uint32_t count) {
        const LoweredTrackOwner track;
        const consort_listen listen{sizeof(listen), 0, track.lowered.raw(), 1, 2, toC("app")};
        const std::vector<const consort_listen*> listens(count, &listen);
        const auto& scrobbler = table<consort_scrobbler_v1>(CONSORT_SCROBBLER_ID);
        return scrobbler.submit(
            self,
            call.raw(),
            &account,
            listens.data(),
            count,
            {this,
             [](void* context, const consort_scrobble_verdict* item) -> int32_t {
                 static_cast<Outside*>(context)->pushed += std::to_string(item->index) + "=" +
                                                           std::to_string(item->verdict) +
                                                           std::string(fromC(item->reason));
                 return CONSORT_OK;
             }}
        );
    }

    struct LoweredTrackOwner {
        Track track{.title = "song"};
        detail::LoweredTrack lowered{track};
    };

    const consort_account account{
        sizeof(account), 0, toC("ann"), toC("s1"), toC("Ann"), toC("pw"), 0};
};

TEST_F(Outside, OffersEachDraftByItsId) {
    EXPECT_EQ(table<consort_scrobbler_v1>(CONSORT_SCROBBLER_ID).max_batch, 7U);
    EXPECT_EQ(plugin.extension(CONSORT_TRANSCODER_ID), nullptr);
    EXPECT_EQ(plugin.extension("org.example.unknown/1"), nullptr);
    const auto& link = table<consort_account_link_v1>(CONSORT_ACCOUNT_LINK_ID);
    EXPECT_NE(link.begin, nullptr);
    EXPECT_EQ(link.token, nullptr);
}

TEST_F(Outside, ScrobblesComeBackWithTheirVerdicts) {
    EXPECT_EQ(submit(2), CONSORT_OK);
    EXPECT_EQ(pushed, "1=2too short");
    EXPECT_EQ(submit(3), CONSORT_E_UNAVAILABLE);
}

TEST_F(Outside, NowPlayingSeesAccountAndTrack) {
    const LoweredTrackOwner track;
    const consort_listen listen{sizeof(listen), 0, track.lowered.raw(), 1, 2, toC("app")};
    const auto& scrobbler = table<consort_scrobbler_v1>(CONSORT_SCROBBLER_ID);
    EXPECT_EQ(scrobbler.now_playing(self, call.raw(), &account, &listen), CONSORT_OK);
    EXPECT_EQ(static_cast<Service*>(self)->seen, "pwsong");
}

TEST_F(Outside, SourcesListPlaylistsAndTracks) {
    const auto& source = table<consort_music_source_v1>(CONSORT_MUSIC_SOURCE_ID);
    const consort_source_playlist_sink playlists{
        this, [](void* context, const consort_source_playlist* item) -> int32_t {
            static_cast<Outside*>(context)->pushed +=
                std::string(fromC(item->id)) + std::to_string(item->n_tracks) + " ";
            return CONSORT_OK;
        }};
    EXPECT_EQ(source.playlists(self, call.raw(), &account, playlists), CONSORT_OK);
    EXPECT_EQ(source.playlist_tracks(self, call.raw(), &account, toC("p1"), tracks()), CONSORT_OK);
    EXPECT_EQ(pushed, "p13 p1/svc:1/5 ");
    EXPECT_EQ(source.saved_tracks(self, call.raw(), &account, tracks()), CONSORT_E_UNSUPPORTED);
}

TEST_F(Outside, SourcesSearchAndGiveAToken) {
    const auto& source = table<consort_music_source_v1>(CONSORT_MUSIC_SOURCE_ID);
    const consort_source_search query{sizeof(query), 2, toC("la")};
    EXPECT_EQ(source.search(self, call.raw(), &account, &query, tracks()), CONSORT_OK);
    EXPECT_EQ(pushed, "la//0 la//0 ");
    const consort_player_token_sink token{
        this, [](void*, const consort_player_token* item) -> int32_t {
            EXPECT_EQ(fromC(item->token), "ann-token");
            EXPECT_EQ(item->expires_ms, 9);
            return CONSORT_OK;
        }};
    EXPECT_EQ(source.player_token(self, call.raw(), &account, token), CONSORT_OK);
}

TEST_F(Outside, AccountsAreLinkedRenewedAndUnlinked) {
    const auto& link = table<consort_account_link_v1>(CONSORT_ACCOUNT_LINK_ID);
    const consort_kv code{toC("code"), toC("c1")};
    const consort_login_return back{sizeof(back), 0, toC(""), toC(""), &code, 1, 0};
    EXPECT_EQ(link.finish(self, call.raw(), &back, accounts()), CONSORT_OK);
    EXPECT_EQ(pushed, "c1//0");
    pushed.clear();
    EXPECT_EQ(link.renew(self, call.raw(), &account, accounts()), CONSORT_OK);
    EXPECT_EQ(pushed, "s1/fresh/7");
    EXPECT_EQ(link.unlink(self, call.raw(), &account), CONSORT_OK);
    EXPECT_EQ(static_cast<Service*>(self)->seen, "s1");
}

class Local : public Draft<Tools> {};

TEST_F(Local, APlanIsACommand) {
    consort_transcode request{};
    request.size = sizeof(request);
    request.format = toC("mp3");
    request.bitrate_kbps = 192;
    const consort_transcode_plan_sink out{
        this, [](void* context, const consort_transcode_plan* item) -> int32_t {
            for (std::uint32_t i = 0; i < item->n_argv; ++i) {
                static_cast<Local*>(context)->pushed += std::string(fromC(item->argv[i])) + " ";
            }
            EXPECT_EQ(item->flags, std::uint32_t{CONSORT_TRANSCODE_EXACT});
            return CONSORT_OK;
        }};
    const auto& transcoder = table<consort_transcoder_v1>(CONSORT_TRANSCODER_ID);
    EXPECT_EQ(transcoder.plan(self, call.raw(), &request, out), CONSORT_OK);
    EXPECT_EQ(pushed, "lame -b 192 {input} - ");
    request.format = toC("opus");
    EXPECT_EQ(transcoder.plan(self, call.raw(), &request, out), CONSORT_E_UNSUPPORTED);
}

TEST_F(Local, FactsAreThoseThatAreWanted) {
    consort_metadata_query query{};
    query.size = sizeof(query);
    query.name = toC("Ann");
    const consort_metadata_fact_sink out{
        this, [](void* context, const consort_metadata_fact* item) -> int32_t {
            static_cast<Local*>(context)->pushed += std::to_string(item->kind) + "=" +
                                                    std::string(fromC(item->value)) +
                                                    std::to_string(item->width) + " ";
            return CONSORT_OK;
        }};
    const auto& agent = table<consort_metadata_agent_v1>(CONSORT_METADATA_AGENT_ID);
    EXPECT_EQ(agent.lookup(self, call.raw(), &query, out), CONSORT_OK);
    EXPECT_EQ(pushed, "0=Ann plays0 1=https://i10 ");
    pushed.clear();
    query.wanted = 1U << CONSORT_FACT_IMAGE;
    EXPECT_EQ(agent.lookup(self, call.raw(), &query, out), CONSORT_OK);
    EXPECT_EQ(pushed, "1=https://i10 ");
}

}  // namespace
}  // namespace consort::sdk

// SPDX-License-Identifier: Apache-2.0
// Every kind but storage at rest, through the C++ wrapper; answers are chosen by the input.
#include <limits>

#include <consort/sdk.hpp>

namespace {

namespace sdk = consort::sdk;

/// "status-7" leaves as that status.
void obey(std::string_view text) {
    constexpr std::string_view kStatus = "status-";
    if (text.starts_with(kStatus)) {
        throw sdk::Error(std::stoi(std::string(text.substr(kStatus.size()))), "as asked for");
    }
}

class Kinds final : public sdk::LyricsProvider,
                    public sdk::SimilarTracks,
                    public sdk::ForUser,
                    public sdk::EventListener,
                    public sdk::Jobs,
                    public sdk::BearerAuth,
                    public sdk::ProxyHeaderAuth,
                    public sdk::RedirectAuth,
                    public sdk::RecheckedAuth,
                    public sdk::PresignedStorage {
public:
    static constexpr sdk::Info kInfo{
        .id = "test.kinds", .name = "Test kinds", .version = "1.0.0", .license = "MIT"};
    static constexpr const char* kEvents[] = {"track.played", "playlist.*"};
    static constexpr sdk::Job kJobs[] = {{"rebuild", "0 4 * * *"}, {"slow"}};
    using Config = sdk::NoConfig;

    Kinds(sdk::Host host, Config) : host_(host) {}

    std::vector<sdk::Lyrics> lookup(sdk::Call, const sdk::Track& track) override {
        obey(track.title);
        if (track.title == "bad-utf8") {
            return {{.text = "\xff"}};
        }
        if (track.title == "many") {
            return std::vector<sdk::Lyrics>(1000, {.text = "la"});
        }
        if (track.title == "none") {
            return {};
        }
        return {
            {.text = "[00:01.00]" + track.artist,
             .format = sdk::LyricsFormat::Lrc,
             .language = track.genres.empty() ? "" : track.genres[0],
             .sourceName = "test",
             .confidence = 7}};
    }

    std::vector<sdk::Suggestion> similar(sdk::Call, const sdk::Seed& seed) override {
        obey(seed.mood);
        return {
            {.track = {.id = "low"}, .score = 0.1},
            {.track = {.id = std::string(seed.trackIds.at(0))}, .score = 9},
            {.track = {.id = "recent"}, .score = 8},
            {.track = {.title = "outside"}, .score = 0.5, .reason = std::string(seed.userId)},
            {.track = {.id = "low"}, .score = 0.9},
            {.track = {.id = "odd"}, .score = std::numeric_limits<double>::quiet_NaN()},
            {.track = {}, .score = 1}};
    }

    std::vector<sdk::Suggestion> forUser(sdk::Call, const sdk::Seed&) override {
        std::vector<sdk::Suggestion> many;
        for (int i = 0; i < 100; ++i) {
            many.push_back({.track = {.id = std::to_string(i)}, .score = 100.0 - i});
        }
        return many;
    }

    void onEvent(sdk::Call, const sdk::Event& event) override {
        obey(event.json);
        host_.log().info("event", {{"type", event.type}, {"json", event.json}});
    }

    void run(sdk::Call call, std::string_view job) override {
        while (job == "slow") {
            call.throwIfCancelled();
        }
        host_.log().info("job", {{"name", job}});
    }

    std::optional<sdk::Identity> verifyToken(sdk::Call, const sdk::BearerCredential& credential)
        override {
        return identify(credential.token);
    }

    std::optional<sdk::Identity> verifyHeaders(sdk::Call, const sdk::ProxyCredential& credential)
        override {
        return identify(credential.header("remote-user"));
    }

    sdk::Redirect begin(sdk::Call, const sdk::LoginStart& start) override {
        if (start.locale == "elsewhere") {
            return {.url = "http://attacker.example.org/"};
        }
        return {
            .url = "https://id.example.org/?state=" + std::string(start.state),
            .keep = start.locale == "greedy" ? std::string(3000, 'x') : "verifier",
            .expires = std::chrono::minutes(5)};
    }

    std::optional<sdk::Identity> finish(sdk::Call, const sdk::LoginReturn& returned) override {
        auto identity = identify(returned.param("code"));
        if (identity) {
            identity->username = returned.keep;
        }
        return identity;
    }

    std::optional<sdk::Identity> recheck(sdk::Call, std::string_view subject) override {
        return identify(subject);
    }

    std::optional<sdk::Object> stat(sdk::Call, std::string_view) override { return {}; }

    std::optional<sdk::Blob> open(sdk::Call, const sdk::OpenRequest&) override { return {}; }

    void list(sdk::Call, const sdk::ListRequest&, const sdk::EmitObject&) override {}

    sdk::Url presign(sdk::Call, const sdk::PresignRequest& request) override {
        obey(request.key);
        return {
            "https://bucket.example.org/" + std::string(request.key) + "?" +
                std::string(request.method),
            request.expires.count()};
    }

private:
    static std::optional<sdk::Identity> identify(std::string_view who) {
        obey(who);
        if (who.empty() || who == "nobody") {
            return {};
        }
        return sdk::Identity{.subject = std::string(who), .recheckAfter = std::chrono::seconds(60)};
    }

    sdk::Host host_;
};

/// Nothing but a draft.
class Converter final : public sdk::Transcoder {
public:
    static constexpr sdk::Info kInfo{
        .id = "test.converter", .name = "Converter", .version = "1.0.0", .license = "MIT"};
    using Config = sdk::NoConfig;

    Converter(sdk::Host, Config) {}

    std::optional<sdk::TranscodePlan> plan(sdk::Call, const sdk::TranscodeRequest&) override {
        return {};
    }
};

}  // namespace

CONSORT_PLUGIN(Kinds, Converter)

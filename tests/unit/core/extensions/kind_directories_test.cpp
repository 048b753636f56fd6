// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/kind_directories.h"

#include "core/extensions/plugin_instance.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

constexpr const char* kTwo = R"(
[plugins.one]
use = "test.kinds"
[plugins.two]
use = "test.kinds"
[plugins.converter]
use = "test.converter"
[plugins.disk]
use = "test.good"
config = { greeting = "hello" }
)";

class KindDirectoriesTest : public RegistryTest {
protected:
    template <class Backends>
    static std::string names(const Backends& backends) {
        std::string text;
        for (const auto& backend : backends) {
            text += backend->instance() + " ";
        }
        return text;
    }

    /// The first problem of a configuration that ends with `chains`.
    std::string problemOf(const std::string& chains) {
        const auto problems = prepare(std::string(kTwo) + "[chains]\n" + chains);
        return problems.empty() ? "none" : problems.front().toString();
    }
};

TEST_F(KindDirectoriesTest, WithoutChainsAllTakePartInTheOrderOfTheFile) {
    start(kTwo);
    EXPECT_EQ(names(PluginLyricsDirectory(registry_).chain()), "one two ");
    const PluginRecommenderDirectory recommenders(registry_);
    EXPECT_EQ(names(recommenders.chain(RecommendationUse::Similar)), "one two ");
    EXPECT_EQ(names(recommenders.chain(RecommendationUse::Radio)), "");
    EXPECT_EQ(names(PluginBackgroundDirectory(registry_).listeners()), "one two ");
    EXPECT_EQ(names(PluginBackgroundDirectory(registry_).runners()), "one two ");
}

TEST_F(KindDirectoriesTest, ChainsSayWhoAndInWhichOrder) {
    start(
        std::string(kTwo) +
        "[chains]\nlyrics = [\"two\", \"one\"]\nrecommendation = { similar = [\"two\"] }\n"
    );
    EXPECT_EQ(names(PluginLyricsDirectory(registry_).chain()), "two one ");
    const PluginRecommenderDirectory recommenders(registry_);
    EXPECT_EQ(names(recommenders.chain(RecommendationUse::Similar)), "two ");
    EXPECT_EQ(names(recommenders.chain(RecommendationUse::ForUser)), "one two ");
}

TEST_F(KindDirectoriesTest, SignInFollowsTheAuthChain) {
    start(std::string(kTwo) + "[chains]\nauth = [\"disk\", \"two\"]\n");
    const PluginSignInDirectory signIn(registry_);
    EXPECT_EQ(names(signIn.redirects()), "two ");
    EXPECT_EQ(names(signIn.requestAuths()), "two ");
    EXPECT_NE(signIn.findRecheck("two"), nullptr);
    EXPECT_EQ(signIn.findRecheck("disk"), nullptr);
}

TEST_F(KindDirectoriesTest, AMismatchOfKindsIsNamedWithItsPosition) {
    EXPECT_EQ(
        problemOf("lyrics = [\"one\", \"disk\"]"),
        "consort.toml:12:18: error: chains.lyrics[1]: \"disk\" provides storage and auth, not "
        "lyrics"
    );
    EXPECT_EQ(
        problemOf("recommendation = { similar = [\"converter\"] }"),
        "consort.toml:12:31: error: chains.recommendation.similar[0]: \"converter\" provides "
        "transcoder, not recommendation"
    );
    EXPECT_EQ(
        problemOf("recommendation = { radio = [\"one\"] }"),
        "consort.toml:12:29: error: chains.recommendation.radio[0]: \"one\" provides "
        "recommendation, but not \"radio\""
    );
}

}  // namespace
}  // namespace consort::extensions

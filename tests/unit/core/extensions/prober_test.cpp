// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/prober.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

TEST(Prober, DescribesAGoodPlugin) {
    const auto plugins = pluginsFromJson(Prober({PROBE_CHILD}).probe(goodPlugins() / "good.so"));
    ASSERT_EQ(plugins.size(), 2U);
    EXPECT_EQ(plugins[0].id, "test.good");
    EXPECT_EQ(plugins[0].uses, std::vector<std::string>{"kv"});
    EXPECT_NE(plugins[0].configSchema.find("greeting"), std::string::npos);
}

TEST(Prober, PassesARefusalOn) {
    const auto answer = Prober({PROBE_CHILD}).probe(badPlugin("wrong_magic"));
    EXPECT_NE(answer.find("wrong magic number"), std::string::npos);
}

TEST(Prober, SurvivesAPluginThatCrashes) {
    const auto text = errorOf([] { Prober({PROBE_CHILD}).probe(badPlugin("crashes")); });
    EXPECT_NE(text.find("crashes.so: crashed while it was loaded (signal 6"), std::string::npos)
        << text;
}

TEST(Prober, KillsAPluginThatHangs) {
    const Prober prober({PROBE_CHILD}, std::chrono::milliseconds(1500));
    const auto text = errorOf([&] { prober.probe(badPlugin("hangs")); });
    EXPECT_NE(text.find("hangs.so: hung for 1500 ms"), std::string::npos) << text;
}

TEST(Prober, SaysThatItsOwnProgramIsMissing) {
    EXPECT_EQ(
        codeOf([] { Prober({"/nonexistent/probe"}).probe(badPlugin("hangs")); }),
        ErrorCode::Internal
    );
}

}  // namespace
}  // namespace consort::extensions

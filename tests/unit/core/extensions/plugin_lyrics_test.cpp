// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_lyrics.h"

#include "core/extensions/plugin_instance.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginLyricsTest : public RegistryTest {
protected:
    PluginLyricsTest() {
        start(kKindsConfig);
        lyrics_.emplace(registry_.find("kinds"));
    }

    std::vector<FoundLyrics> lookup(const std::string& title) {
        return lyrics_->lookup({}, {.title = title, .artist = "Ann", .genres = {"fr"}});
    }

    std::optional<PluginLyrics> lyrics_;
};

TEST_F(PluginLyricsTest, GivesWhatThePluginFound) {
    const auto found = lookup("song");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].format, LyricsFormat::Lrc);
    EXPECT_EQ(found[0].text, "[00:01.00]Ann");
    EXPECT_EQ(found[0].language, "fr");
    EXPECT_EQ(found[0].sourceName, "test");
    EXPECT_EQ(found[0].confidence, 1.0F);
}

TEST_F(PluginLyricsTest, NothingAndNotFoundMeanNone) {
    EXPECT_TRUE(lookup("none").empty());
    EXPECT_TRUE(lookup("status-3").empty());
}

TEST_F(PluginLyricsTest, AFailureIsNotTakenForNone) {
    EXPECT_EQ(codeOf([&] { lookup("status-5"); }), ErrorCode::Unavailable);
    EXPECT_EQ(codeOf([&] { lookup("status-8"); }), ErrorCode::Unsupported);
}

TEST_F(PluginLyricsTest, TextThatIsNotUtf8IsABug) {
    EXPECT_EQ(codeOf([&] { lookup("bad-utf8"); }), ErrorCode::Internal);
}

TEST_F(PluginLyricsTest, StopsAPluginThatPushesTooMuch) {
    EXPECT_EQ(lookup("many").size(), 50U);
}

TEST_F(PluginLyricsTest, CallsAreObserved) {
    lookup("song");
    EXPECT_EQ(observer_.calls.back(), "kinds/lyrics.lookup=0");
}

}  // namespace
}  // namespace consort::extensions

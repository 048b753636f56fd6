// SPDX-License-Identifier: Apache-2.0
#include "core/extensions/plugin_config.h"

#include "tests/unit/core/extensions/fakes.h"

namespace consort::extensions {
namespace {

class PluginConfigTest : public testing::Test {
protected:
    PluginConfig read(const std::string& toml, const std::string& music = "") {
        const auto document = ConfigDocument::load(dir_.write("consort.toml", toml), {});
        return readPluginConfig(document, music, problems_);
    }

    /// `line:column: message` of the only problem.
    std::string problemOf(const std::string& toml) {
        read(toml);
        EXPECT_EQ(problems_.size(), 1U);
        return problems_.empty()
                   ? "none"
                   : std::to_string(problems_[0].line) + ":" + std::to_string(problems_[0].column) +
                         ": " + problems_[0].message;
    }

    TemporaryDirectory dir_;
    std::vector<ConfigProblem> problems_;
};

TEST_F(PluginConfigTest, KeepsTheOrderOfTheFile) {
    const auto config = read(R"(
[plugins]
dirs = ["/opt"]
[plugins.zeta]
use = "org.example.z"
config.root = "/srv"
[plugins.alpha]
use = "org.example.a"
optional = true
[chains]
auth = ["zeta", "alpha"]
storage = { default = "zeta", "archive/" = "alpha" }
)");
    ASSERT_TRUE(problems_.empty()) << problems_[0].toString();
    ASSERT_EQ(config.instances.size(), 2U);
    EXPECT_EQ(config.instances[0].name, "zeta");
    EXPECT_EQ(config.instances[0].config.find("root")->text, "/srv");
    EXPECT_TRUE(config.instances[1].isOptional);
    EXPECT_EQ(config.chains.auth[1].instance, "alpha");
    EXPECT_EQ(config.chains.storage[1].first, "archive/");
}

TEST_F(PluginConfigTest, SuggestsTheInstanceThatAChainMeant) {
    EXPECT_EQ(
        problemOf("[plugins.local]\nuse = \"a.b\"\n[chains]\nauth = [\"local\", \"locl\"]\n"),
        "4:18: chains.auth[1]: no plugin instance is named \"locl\" (did you mean \"local\"?)"
    );
}

TEST_F(PluginConfigTest, NamesAMissingUse) {
    EXPECT_EQ(
        problemOf("[plugins.local]\noptional = true\n"),
        "1:1: plugins.local: \"use\" is missing (the id of the plugin)"
    );
}

TEST_F(PluginConfigTest, SuggestsAMistypedKey) {
    EXPECT_EQ(
        problemOf("[plugins.local]\nuse = \"a.b\"\noptoinal = true\n"),
        "3:1: plugins.local: unknown key \"optoinal\" (did you mean \"optional\"?)"
    );
}

TEST_F(PluginConfigTest, RefusesANameThatNoUrlCanCarry) {
    EXPECT_NE(
        problemOf("[plugins.\"my music\"]\nuse = \"a.b\"\n").find("the name of an instance"),
        std::string::npos
    );
}

TEST_F(PluginConfigTest, RefusesAChainOfNoKind) {
    EXPECT_EQ(
        problemOf("[plugins.local]\nuse = \"a.b\"\n[chains]\nlyric = []\n"),
        "4:1: chains: unknown key \"lyric\" (did you mean \"lyrics\"?)"
    );
}

TEST_F(PluginConfigTest, RefusesAStoragePrefixThatEndsWithinAName) {
    EXPECT_NE(
        problemOf("[plugins.disk]\nuse = \"a.b\"\n[chains]\nstorage = { \"arch\" = \"disk\" }\n")
            .find("expected \"default\" or the prefix of keys"),
        std::string::npos
    );
}

TEST_F(PluginConfigTest, WithoutInstancesMeansMusicAndLocal) {
    const auto config = read("", "/srv/music");
    ASSERT_EQ(config.instances.size(), 2U);
    EXPECT_EQ(config.instances[0].use, "consort.storage-fs");
    EXPECT_EQ(config.instances[0].config.find("root")->text, "/srv/music");
    EXPECT_EQ(config.instances[1].use, "consort.auth-local");
}

TEST_F(PluginConfigTest, MusicDirectoryReplacesTheRootOfTheInstance) {
    const auto config = read(
        "[plugins.music]\nuse = \"consort.storage-fs\"\nconfig = { root = \"/old\" }\n", "/new"
    );
    ASSERT_EQ(config.instances.size(), 1U);
    EXPECT_EQ(config.instances[0].config.find("root")->text, "/new");
}

TEST_F(PluginConfigTest, MusicDirectoryNeedsAStorageOfFiles) {
    read("[plugins.music]\nuse = \"org.example.s3\"\n", "/new");
    ASSERT_EQ(problems_.size(), 1U);
    EXPECT_NE(problems_[0].message.find("--music"), std::string::npos);
}

}  // namespace
}  // namespace consort::extensions
